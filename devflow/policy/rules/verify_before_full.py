"""A Verify comes before all traffic."""

from collections.abc import Iterator, Sequence

from devflow.policy.finding import Severity
from devflow.policy.released import Released
from devflow.release.steps.weight import FULL_PERCENT


def _in_background(app: Released) -> bool:
    canary = ((app.rollout.get("spec") or {}).get("strategy") or {}).get("canary") or {}
    return bool(canary.get("analysis"))


class VerifyBeforeFull:
    """See ``why``."""

    name = "verify-before-full"
    severity = Severity.ERROR
    why = (
        "Without a step that judges, a bad version reaches every user before anything looks at it."
    )
    fix = "put verify, an analysis or an experiment before 100 in steps, or set verify.background"

    def problems(self, app: Released, apps: Sequence[Released], stack: str) -> Iterator[str]:
        if _in_background(app) or not app.plan:
            return
        for step in app.plan:
            if step.get("judges"):
                return
            if step.get("weight") == FULL_PERCENT:
                break
        yield f"steps: nothing judges the new version before it has {FULL_PERCENT} % of the traffic"


VERIFY_BEFORE_FULL = VerifyBeforeFull()
