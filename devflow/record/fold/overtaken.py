"""How a job ended that the store has as under way, though a later walk of its Rollout is recorded.

The two are written one after the other, and a controller may be killed in between. What the later
one tells is all that is known then: no times, and nothing that was seen.
"""

from datetime import datetime

from msgspec.structs import replace

from devflow.record.fold.end_job import failed_for_good, superseded
from devflow.record.job import Job, JobStatus
from devflow.record.transitions import succeed

OPEN = (JobStatus.RUNNING, JobStatus.PAUSED, JobStatus.FAILED)
"""Of a job that has begun: its end isn't recorded yet, unless it failed with no way back."""


def precedes(one: Job, other: Job) -> bool:
    """Whether a job is of an earlier walk than another of the same name.

    By the cluster's count: the clocks of the controllers that wrote them may be wrong.
    """
    if one.rollout.uid == other.rollout.uid:
        return (one.number, one.attempt) < (other.number, other.attempt)
    return one.version.resource_version < other.version.resource_version


def overtaken(job: Job, later: Job, at: datetime) -> Job:
    """The job after its end, as far as a later job of its Rollout tells; unchanged if it was over.

    What was stable when the later one began has come to its end. ``at`` is now.
    """
    if job.status not in OPEN or failed_for_good(job):
        return job
    stable = later.from_.hash if later.from_ else ""
    if stable == job.to.hash and job.status is not JobStatus.FAILED:
        steps = tuple(succeed(step, None) for step in job.steps)
        after = replace(job, status=JobStatus.SUCCEEDED, message="", steps=steps)
    else:
        after = superseded(job, _why(job, later), None)
        after = replace(after, successor=later.id) if _follows(job, later) else after
    return replace(after, updated_at=max(at, job.updated_at))


def _why(job: Job, later: Job) -> str:
    if later.number != job.number:
        return f"replaced by revision {later.number}"
    return "retried" if later.schedule_hash == job.schedule_hash else "replaced by another schedule"


def _follows(job: Job, later: Job) -> bool:
    """Whether there is no other walk in between."""
    if later.number == job.number:
        return later.attempt == job.attempt + 1
    return (later.number, later.attempt) == (job.number + 1, 1)
