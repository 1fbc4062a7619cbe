"""Amounts of pods: a number, or a share in percent."""

import re
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, Discriminator, Field, Tag

from devflow.reading.shown import shown
from devflow.release.spec.deferred import UNION_TAG

_PERCENT = re.compile(r"(0|[1-9][0-9]?|100)%", re.ASCII)


def _check_percent(text: str) -> str:
    if not _PERCENT.fullmatch(text):
        raise ValueError(f"{shown(text)} is no share; write a number of pods, or 0% to 100%")
    return text


Pods: TypeAlias = Annotated[
    Annotated[Annotated[int, Field(ge=0, le=10_000)], Tag(f"{UNION_TAG}number")]
    | Annotated[Annotated[str, AfterValidator(_check_percent)], Tag(f"{UNION_TAG}percent")],
    Discriminator(lambda v: UNION_TAG + ("percent" if isinstance(v, str) else "number")),
]
"""A number of pods, or a share of them such as ``25%``."""


def is_nothing(amount: int | str | None) -> bool:
    """Whether it is written, and no pod at all."""
    return amount in (0, "0%")
