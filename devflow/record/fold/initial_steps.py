"""The steps of a release before any of it has happened."""

from collections.abc import Iterable

from devflow.live.observation import StepPlan
from devflow.record.job import Step, StepKind

_FULL_PERCENT = 100


def initial_steps(plan: Iterable[StepPlan]) -> tuple[Step, ...]:
    """``Applied``, then those of the schedule, then ``Completed``."""
    scheduled = [
        Step(index=index, name=planned.name, kind=StepKind(planned.kind), weight=planned.weight)
        for index, planned in enumerate(plan, 1)
    ]
    last = len(scheduled) + 1
    return (
        applied(),
        *scheduled,
        Step(index=last, name="Completed", kind=StepKind.COMPLETED, weight=_FULL_PERCENT),
    )


def applied() -> Step:
    """The step that every release begins with, whatever its schedule."""
    return Step(index=0, name="Applied", kind=StepKind.APPLIED, weight=0)
