"""Weights rise gently."""

from collections.abc import Iterator, Sequence

from devflow.policy.finding import Severity
from devflow.policy.released import Released

MOST_AT_FIRST = 25
MOST_AT_ONCE = 50
"""Percentage points."""


class GentleWeights:
    """See ``why``."""

    name = "gentle-weights"
    severity = Severity.WARNING
    why = (
        "The first weight is how many users meet a bad version, and a large jump meets load"
        " that nothing was judged under."
    )
    fix = (
        "begin with a weight of at most 25 and raise it by at most 50 points at once, as"
        " preset standard does"
    )

    def problems(self, app: Released, apps: Sequence[Released], stack: str) -> Iterator[str]:
        if not app.is_canary:
            return
        before = 0
        for step in app.plan:
            weight = step.get("weight")
            if not step.get("moves") or not isinstance(weight, int):
                continue
            most = MOST_AT_FIRST if before == 0 else before + MOST_AT_ONCE
            if weight > most:
                yield f"steps: the weight goes from {before} to {weight} at once; at most to {most}"
            before = weight


GENTLE_WEIGHTS = GentleWeights()
