"""How long Argo Rollouts keeps pods that get no traffic any more."""

from typing import Literal

from devflow.release.durations import Duration

FOREVER_SECONDS = 2**31 - 1
"""Argo Rollouts has no "never" for a finished version's pods; its longest delay is 68 years."""


def seconds(delay: Duration | Literal["keep"], *, keep: int) -> int:
    """The delay in seconds; ``keep`` is what Argo Rollouts understands as no end."""
    return keep if isinstance(delay, str) else delay.seconds
