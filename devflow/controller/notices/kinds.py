"""Which message the state of a release asks for, and since when a release is stuck. Pure."""

import enum
from datetime import datetime, timedelta
from typing import NamedTuple

from devflow.record import Job, JobStatus
from devflow.record.fold import running_step


class NoticeKind(enum.StrEnum):
    """What is worth a message."""

    STARTED = "started"
    WAITING = "waiting"
    """For a person: an approval, a pause, or what to do about a failed verify."""
    FAILED = "failed"
    ROLLED_BACK = "rolledBack"
    DONE = "done"
    STUCK = "stuck"


class Due(NamedTuple):
    """A message that the state of a release asks for."""

    kind: NoticeKind
    key: str
    """The same for the same thing, whichever controller sees it, and however often."""
    since: datetime | None
    """Since when that is so; ``None`` if no controller was watching then."""


_BY_STATUS = {
    JobStatus.FAILED: NoticeKind.FAILED,
    JobStatus.ROLLED_BACK: NoticeKind.ROLLED_BACK,
    JobStatus.SUCCEEDED: NoticeKind.DONE,
}


def due(job: Job) -> Due | None:
    """The message that the state of a job asks for; ``None`` if it asks for none."""
    if job.rehearsal:
        return None
    if job.status is JobStatus.RUNNING and job.begun:
        return _due(job, NoticeKind.STARTED, "", job.started_at)
    if job.status is JobStatus.PAUSED:
        step = running_step(job)
        # One for each time that somebody has to come: again after an approval was taken back.
        back = sum(not given.held for given in job.approvals)
        which = f"/{step.index if step else 0}/{back}"
        return _due(job, NoticeKind.WAITING, which, job.updated_at)
    kind = _BY_STATUS.get(job.status)
    if kind is None:
        return None
    # One that is over without a time ended when no controller was watching: maybe long ago.
    return _due(job, kind, "", job.finished_at if job.status.is_final else job.updated_at)


def due_stuck(job: Job, now: datetime, after: timedelta) -> Due | None:
    """The message that a release is stuck; ``None`` if it isn't, or waits for a person."""
    if job.rehearsal or not job.begun:
        return None
    if job.status not in (JobStatus.RUNNING, JobStatus.FAILED):
        return None
    step = running_step(job)
    held = timedelta(seconds=(step.holds or 0) if step else 0)
    if now - still_since(job) <= after + held:
        return None
    return _due(job, NoticeKind.STUCK, f"/{step.index if step else job.status}", now)


def still_since(job: Job) -> datetime:
    """When one of its steps was seen to begin or end last."""
    seen = [at for step in job.steps for at in (step.started_at, step.finished_at) if at]
    return max(seen, default=job.started_at or job.updated_at)


def _due(job: Job, kind: NoticeKind, which: str, since: datetime | None) -> Due:
    # Two controllers may know one walk by two ids, until one has read the other's.
    walk = f"{job.rollout.uid}/{job.number}/{job.attempt}" if job.begun else job.id
    return Due(kind, f"{walk}/{kind}{which}", since)
