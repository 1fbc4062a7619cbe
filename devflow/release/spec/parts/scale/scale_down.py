"""What a release spec says of pods that no longer get traffic."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Discriminator, Tag

from devflow.release.durations import Duration
from devflow.release.spec.deferred import UNION_TAG
from devflow.release.spec.model import SpecModel

Retention: TypeAlias = Annotated[
    Annotated[Duration, Tag(f"{UNION_TAG}for")]
    | Annotated[Literal["keep"], Tag(f"{UNION_TAG}keep")],
    Discriminator(lambda v: UNION_TAG + ("keep" if v == "keep" else "for")),
]
"""How long something stays: a duration, or ``keep``."""


class ScaleDownSpec(SpecModel):
    """What becomes of the pods that no longer get traffic."""

    old_stable: Retention = Duration(30)
    """After success, how long the old version's pods stay; ``keep`` leaves them running."""
    aborted_canary: Retention = Duration(30)
    """After an abort, how long the canary's pods stay; ``keep`` leaves them running, to be looked
    at.
    """
