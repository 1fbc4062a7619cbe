"""What two writers know of one job, together.

A join of semilattices: commutative, associative, idempotent. So in whatever order writers meet, and
however often, they end with the same document.
"""

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from devflow.live import Origin
from devflow.record.acted import joined
from devflow.record.job import Approval, Job, JobStatus, Revision, Step, StepStatus

_JOB_RANKS = {
    JobStatus.PENDING: 0,
    JobStatus.RUNNING: 1,
    JobStatus.PAUSED: 1,
    JobStatus.FAILED: 2,
    # Who says so may have missed the end that the other saw.
    JobStatus.SUPERSEDED: 3,
    JobStatus.ROLLED_BACK: 4,
    JobStatus.SUCCEEDED: 5,
}
_STEP_RANKS = {
    StepStatus.PENDING: 0,
    StepStatus.RUNNING: 1,
    StepStatus.SKIPPED: 2,
    StepStatus.SUCCEEDED: 3,
    StepStatus.FAILED: 4,
}
_SEEN = len(_STEP_RANKS)
"""What was seen outranks what was inferred."""


def is_one(ours: Job, theirs: Job) -> bool:
    """Whether two records of one id are of one release. A request that ended before it began stays
    so: what begins later is another. The store's first word counts.
    """
    asked = (job.status is JobStatus.PENDING for job in (ours, theirs))
    return any(asked) or (ours.rollout.uid, ours.number) == (theirs.rollout.uid, theirs.number)


def merge(ours: Job, theirs: Job) -> Job:
    """Both records of one job in one. Both have the same id and schedule.

    A status goes with its message, and of two of the same rank with the higher version; steps only
    move on; of times the earliest counts.
    """
    low, high = sorted((ours, theirs), key=_standing)
    alike = (low.begun, _JOB_RANKS[low.status]) == (high.begun, _JOB_RANKS[high.status])
    return replace(
        high,
        application=max(low.application, high.application),
        from_=max(low.from_, high.from_, key=_known),
        to=max(low.to, high.to, key=_known),
        steps=tuple(map(_merge_step, *_paired(low, high))),
        actor=max(low.actor, high.actor),
        commit=max(low.commit, high.commit),
        reason=max(low.reason, high.reason),
        origin=max(low.origin, high.origin, key=_of_origin),
        approvals=_all(low.approvals, high.approvals),
        override=max(low.override, high.override),
        started_at=_earliest(low.started_at, high.started_at),
        finished_at=_earliest(low.finished_at, high.finished_at) if alike else high.finished_at,
        updated_at=max(low.updated_at, high.updated_at),
        actions=joined(low.actions, high.actions),
        acted=max(low.acted, high.acted),
        serial=max(low.serial, high.serial),
    )


def _standing(job: Job) -> tuple[bool, int, int, int, bool, str, str, str]:
    """The controller that saw it begin knows more of it than the command that asked for it."""
    version = job.version
    rank = _JOB_RANKS[job.status]
    # In one state of the Rollout, who says Paused knows of a verdict that the other doesn't.
    paused = job.status is JobStatus.PAUSED
    at = version.generation, version.resource_version
    return job.begun, rank, *at, paused, job.message, job.successor, job.cluster


def _all(one: tuple[Approval, ...], other: tuple[Approval, ...]) -> tuple[Approval, ...]:
    """What either has, once."""
    return tuple(sorted({*one, *other}, key=lambda a: (a.at, a.step, a.held, a.by, a.why)))


def _known(revision: Revision | None) -> tuple[str, str, bool]:
    return (revision.hash, revision.image, revision.served) if revision else ("", "", False)


def _of_origin(origin: Origin | None) -> tuple[str, str]:
    return (origin.stack, origin.job) if origin else ("", "")


def _paired(low: Job, high: Job) -> tuple[Iterable[Step], Iterable[Step]]:
    """The steps of both, of the same length: who hasn't seen a release fail lacks those of that.

    What was planned before it began counts no more than that it was asked for.
    """
    one, other = low.steps, high.steps
    if high.begun and not low.begun:
        one = (*one[:1], *other[1:])
    longer = max(one, other, key=len)
    return one + longer[len(one) :], other + longer[len(other) :]


def _merge_step(one: Step, other: Step) -> Step:
    low, high = sorted((one, other), key=_rank)
    started_at = _earliest(low.started_at, high.started_at)
    if _rank(low) < _rank(high):
        return replace(high, started_at=started_at)
    first = max(low, high, key=_told)
    return replace(first, started_at=started_at)


def _rank(step: Step) -> int:
    rank = _STEP_RANKS[step.status]
    return rank + _SEEN if step.status.is_final and not step.inferred else rank


def _told(step: Step) -> tuple[float, str]:
    """The earlier end first, then any order that is the same for all."""
    ended = step.finished_at
    return (-ended.timestamp() if ended else float("-inf"), step.message)


def _earliest(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((at for at in (one, other) if at is not None), default=None)
