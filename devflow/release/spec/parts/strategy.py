"""What a release spec says of how a new version replaces the old one."""

import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from devflow.reading.shown import shown
from devflow.release.names import Host
from devflow.release.spec.deferred import Leaf
from devflow.release.spec.model import SpecModel
from devflow.release.strategies import check_strategy

_THRESHOLD = re.compile(r"([1-9][0-9]{0,4})(%?)", re.ASCII)
_MOST_PODS, _MOST_PERCENT = 10_000, 100


def _as_text(value: object) -> object:
    """A number of pods may be written as a number."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _check_threshold(text: str) -> str:
    found = _THRESHOLD.fullmatch(text)
    if not found or int(found[1]) > (_MOST_PERCENT if found[2] else _MOST_PODS):
        raise ValueError(
            f"{shown(text)} is not a number of pods from 1 to {_MOST_PODS}, nor a share from 1% to"
            " 100%"
        )
    return text


Threshold = Annotated[str, BeforeValidator(_as_text), AfterValidator(_check_threshold)]


class PreviewSpec(SpecModel):
    """The preview of a new version, with ``strategy: blueGreen``."""

    replicas: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """Its pods until the switch, which brings up the rest; by default as many as stable has."""
    hosts: Annotated[tuple[Leaf[Host], ...], Field(strict=False)] = ()
    """The DNS names under which the gateway serves the preview."""


class StrategySpec(SpecModel):
    """The keys of an app about its strategy."""

    strategy: Annotated[str, AfterValidator(check_strategy)] = "canary"
    """How a new version replaces the old one: a strategy's name."""
    replica_progress_threshold: Threshold | None = None
    """How many of a canary's pods have to be available for its steps to go on: a number of them, or
    a share as in ``90%``; by default all.
    """
    preview: PreviewSpec = PreviewSpec.unwritten()
    """The preview of a new version, with ``strategy: blueGreen``."""
