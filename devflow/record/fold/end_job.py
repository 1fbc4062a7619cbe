"""How a walk ends other than well: failed, aborted, replaced by another, or deleted."""

from datetime import datetime

from msgspec.structs import replace

from devflow.live import ARGO_ROLLOUTS, CONTROLLER, Observation, abort_words
from devflow.record.job import Job, JobStatus, Step, StepStatus
from devflow.record.transitions import fail, skip, start
from devflow.release.plan import OwnKind

_NOT_MOVED = "no traffic was moved: {}"
_NOT_KNOWN = "whether it moved traffic isn't known: {}"
"""Of a weight that no controller saw: an abort puts the Rollout back to its first step."""
_NOT_RUN = "the release failed before it"
WAITING = "waiting for a person: "
"""What the message of a job begins with that is paused until a person decides."""
WENT_ON = "the release was completed all the same"
GOT_READY = "it got ready all the same"
_BY_HAND = "aborted by a person"
_BY_GUARD = "aborted by the guard"
_BY_ARGO_ROLLOUTS = f"aborted by {ARGO_ROLLOUTS}"


def culprit(job: Job) -> Step | None:
    """The step that fails if the canary is bad now; ``None`` if nothing of it runs.

    A step that moves traffic isn't to blame for the pods it waits for: the one after it that judges
    them is.
    """
    running = running_step(job)
    if running is None or not running.moves:
        return running
    following = job.steps[running.index + 1]
    return following if following.judges else running


def running_step(job: Job) -> Step | None:
    """The step of the plan that runs, or ``Completed``."""
    for step in job.steps:
        if step.status is StepStatus.RUNNING and (step.planned or step.kind == OwnKind.COMPLETED):
            return step
    return None


def failed(
    job: Job, why: str, at: datetime | None, step: Step | None, *, way_back: bool = True
) -> Job:
    """The job after ``step`` failed: what hadn't run is left out, and the rollback is due if there
    is a ``way_back``.

    Of a job that has failed already, nothing changes.
    """
    if job.status in (JobStatus.FAILED, JobStatus.ROLLED_BACK):
        return job
    steps = [_left(other, step, why, at) for other in job.steps]
    steps.append(_extra("Failed", OwnKind.FAILED, len(steps)))
    steps[-1] = fail(steps[-1], at, why)
    job = replace(job, status=JobStatus.FAILED, message=why, steps=tuple(steps))
    return with_rollback(job) if way_back else job


def with_rollback(job: Job) -> Job:
    """The job with the rollback that is due, as its last step."""
    if job.steps[-1].kind == OwnKind.ROLLBACK:
        return job
    due = _extra("Rollback to Stable", OwnKind.ROLLBACK, len(job.steps))
    return replace(job, steps=(*job.steps, due))


def held(job: Job, why: str, at: datetime, step: Step) -> Job:
    """The job after ``step`` failed and a person has to say what to do."""
    steps = tuple(fail(s, at, why) if s.index == step.index else s for s in job.steps)
    message = f"{WAITING}{why}"
    return replace(job, status=JobStatus.PAUSED, message=message, steps=steps)


def reason(job: Job) -> str:
    """Why a job failed."""
    told = (step.message for step in job.steps if step.kind == OwnKind.FAILED)
    return next(told, job.message)


def superseded(job: Job, why: str, at: datetime | None) -> Job:
    """The job after something else took its place; one that is over stays as it is."""
    if job.status.is_final:
        return job
    message = f"{reason(job)}; {why}" if job.status is JobStatus.FAILED else why
    return replace(
        job,
        status=JobStatus.SUPERSEDED,
        message=message,
        steps=tuple(skip(step, at, why) for step in job.steps),
        finished_at=at,
    )


def went_on(job: Job, at: datetime | None) -> Job:
    """What failed and is healthy all the same. A first version has nothing else in its place."""
    if job.from_ is not None:
        return superseded(job, WENT_ON, at)
    return replace(job, message=f"{reason(job)}; {GOT_READY}", finished_at=job.finished_at or at)


def failed_for_good(job: Job) -> bool:
    """Whether it failed with nothing to go back to: then no rollback will end it."""
    return job.status is JobStatus.FAILED and job.steps[-1].kind == OwnKind.FAILED


def _left(other: Step, step: Step | None, why: str, at: datetime | None) -> Step:
    if other.kind == OwnKind.APPLIED:
        # That the objects are there is no matter of how their pods do.
        return other
    if step is not None and other.index == step.index:
        return fail(start(other, at), at, why)
    if other.moves and other.status is StepStatus.RUNNING:
        return skip(other, at, (_NOT_KNOWN if at is None else _NOT_MOVED).format(why))
    return skip(other, at, _NOT_RUN)


def _extra(name: str, kind: OwnKind, index: int) -> Step:
    return Step(index=index, name=name, kind=kind, weight=0)


def abort_cause(seen: Observation) -> tuple[bool, str]:
    """Whether a person aborted, and what there is to say of it.

    Of an abort of its own, such as after a failed analysis, Argo Rollouts tells the reason, but the
    numbers are in the AnalysisRun. The guard's reason is known to the controller that aborted: this
    may be another one.
    """
    rollout = seen.rollout
    own = abort_words(rollout)
    if not own and rollout.aborted_by == ARGO_ROLLOUTS:
        # It aborts a full promotion, too, that makes no progress: with words of its own.
        return False, f"{_BY_ARGO_ROLLOUTS}: {rollout.message}"
    if own or rollout.aborted_by == CONTROLLER:
        return False, (own and numbers_of(seen)) or own or _BY_GUARD
    return True, f"{_BY_HAND} ({rollout.aborted_by})" if rollout.aborted_by else _BY_HAND


def numbers_of(seen: Observation) -> str:
    """What the analysis measured, in words; empty if it isn't known."""
    return seen.analysis.words if seen.analysis else ""
