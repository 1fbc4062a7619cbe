"""The steps of a release before any of it has happened."""

from collections.abc import Iterable

from devflow.record.job import Step
from devflow.release.plan import OwnKind, PlannedStep

_FULL_PERCENT = 100


def initial_steps(plan: Iterable[PlannedStep]) -> tuple[Step, ...]:
    """``Applied``, then those of the plan, then ``Completed``."""
    scheduled = [
        Step(
            index=index,
            name=planned.name,
            kind=planned.kind,
            weight=planned.weight,
            moves=planned.moves,
            judges=planned.judges,
            asks=planned.asks,
            holds=planned.seconds,
        )
        for index, planned in enumerate(plan, 1)
    ]
    last = len(scheduled) + 1
    return (
        applied(),
        *scheduled,
        Step(index=last, name="Completed", kind=OwnKind.COMPLETED, weight=_FULL_PERCENT),
    )


def applied() -> Step:
    """The step that every release begins with, whatever its schedule."""
    return Step(index=0, name="Applied", kind=OwnKind.APPLIED, weight=0)
