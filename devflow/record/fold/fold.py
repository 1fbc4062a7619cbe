"""From what is known and what is seen to what is known: pure, idempotent, never backwards."""

from datetime import datetime

from msgspec.structs import replace

from devflow.live import Observation, RolloutState
from devflow.record.acted import acted
from devflow.record.fold.advance import advance
from devflow.record.fold.classify import Walk, classify, is_settled
from devflow.record.fold.end_job import failed_for_good, superseded
from devflow.record.fold.new_job import new_job
from devflow.record.job import Job, JobStatus, Version
from devflow.record.transitions import succeed

_OPEN = (JobStatus.RUNNING, JobStatus.PAUSED)


def fold(job: Job | None, seen: Observation) -> tuple[Job, ...]:
    """The jobs that an observation changes, the current one last; none if it tells nothing new.

    ``job`` is the Rollout's newest, ``None`` if nothing is known of it. A new walk changes two:
    the one it replaces midway, and its own. ``serial`` is left to the writer.

    >>> (job,) = fold(None, seen)  # a canary at its first weight
    >>> [step.name for step in job.steps if step.status == "Running"]
    ['10% Traffic']
    >>> fold(job, seen)
    ()
    """
    if job is None:
        return (_begun(None, seen),) if is_settled(seen.rollout) else ()
    match classify(job, seen):
        case Walk.UNSETTLED:
            return ()
        case Walk.SAME:
            after = _go_on(job, seen)
            return (after,) if _differ(job, after) else ()
        case Walk.NEW:
            old = acted(job, seen.rollout, over=True)
            new = _begun(old, seen)
            ended = _ended(old, seen, new)
            return (ended, new) if ended != job and job.id != new.id else (new,)


def deleted(job: Job, at: datetime, *, gap: bool = False) -> tuple[Job, ...]:
    """The job after its Rollout is gone; none if it was over. ``gap``: nobody saw it go."""
    at = max(at, job.updated_at)
    after = superseded(job, "the Rollout was deleted", None if gap else at)
    return (replace(after, updated_at=at),) if after != job else ()


def _begun(before: Job | None, seen: Observation) -> Job:
    return _go_on(acted(new_job(before, seen, _time(seen)), seen.rollout, begins=True), seen)


def _go_on(job: Job, seen: Observation) -> Job:
    rollout, at = seen.rollout, _time(seen, job)
    after = advance(acted(job, rollout), seen, at)
    return replace(
        after,
        version=Version(generation=rollout.generation, resource_version=rollout.resource_version),
        updated_at=max(seen.at, job.updated_at),
    )


def _ended(job: Job, seen: Observation, new: Job) -> Job:
    """The job before a new walk: what is stable now tells whether it had come to its end unseen."""
    rollout, at = seen.rollout, _time(seen, job)
    same = rollout.uid == job.rollout.uid
    ran = job.to.hash == rollout.stable_hash and rollout.was_healthy
    if same and ran and job.status in _OPEN:
        steps = tuple(succeed(step, None) for step in job.steps)
        after = replace(job, status=JobStatus.SUCCEEDED, message="", steps=steps)
    elif same and failed_for_good(job):
        after = replace(job, finished_at=job.finished_at or at)
    else:
        after = superseded(job, _replaced(job, rollout), at)
        after = replace(after, successor=new.id) if after != job else job
    if after == job:
        return job
    return replace(after, version=new.version, updated_at=max(seen.at, job.updated_at))


def _replaced(job: Job, rollout: RolloutState) -> str:
    if rollout.uid != job.rollout.uid:
        return "the Rollout was deleted and made anew"
    if rollout.revision != job.number:
        return f"replaced by revision {rollout.revision}"
    return "retried" if rollout.step_hash == job.schedule_hash else "replaced by another schedule"


def _time(seen: Observation, job: Job | None = None) -> datetime | None:
    """When it happened: unknown after a gap, and never before what is known to be earlier."""
    if seen.gap:
        return None
    return max(seen.at, job.updated_at) if job else seen.at


def _differ(before: Job, after: Job) -> bool:
    """Whether there is more to tell than that it was looked at again."""
    return after != replace(before, version=after.version, updated_at=after.updated_at)
