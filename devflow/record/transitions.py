"""How one step moves: only ever on. A step that is final stays as it is.

``at`` is when we saw it happen, ``None`` if no controller was watching: then there are no times.
"""

from datetime import datetime

from msgspec.structs import replace

from devflow.record.job import Step, StepStatus


def start(step: Step, at: datetime | None) -> Step:
    """The step runs."""
    if step.status is not StepStatus.PENDING:
        return step
    return replace(step, status=StepStatus.RUNNING, started_at=at)


def succeed(step: Step, at: datetime | None, message: str = "") -> Step:
    """The step is over. One that was never seen running is known by a later step only."""
    unseen = at is None or step.status is StepStatus.PENDING
    return _end(step, StepStatus.SUCCEEDED, None if unseen else at, message or step.message, unseen)


def complete(step: Step, at: datetime | None) -> Step:
    """The step, a moment more than a while, has happened now."""
    return succeed(start(step, at), at)


def fail(step: Step, at: datetime | None, message: str) -> Step:
    """The step is over, and why."""
    return _end(step, StepStatus.FAILED, at, message, inferred=at is None)


def skip(step: Step, at: datetime | None, message: str) -> Step:
    """The step is left out or cut short, and why."""
    ended = at if step.status is StepStatus.RUNNING else None
    return _end(step, StepStatus.SKIPPED, ended, message, inferred=at is None)


def _end(step: Step, status: StepStatus, at: datetime | None, message: str, inferred: bool) -> Step:
    if step.status.is_final:
        return step
    return replace(step, status=status, finished_at=at, message=message, inferred=inferred)
