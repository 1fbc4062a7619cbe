"""Verifies that could not be judged, and who let the release through all the same.

Such a Verify is Skipped, not Succeeded: it found out nothing of the canary, a person left it out.
"""

from datetime import datetime

from msgspec.structs import replace

from devflow.live import Observation
from devflow.record.acted import promoted_past, with_promotion
from devflow.record.fold.end_job import WAITING, running_step
from devflow.record.job import Job, JobStatus, Step, StepStatus
from devflow.record.transitions import skip
from devflow.release.metrics.judgement import Verdict

_NOT_JUDGED = "not judged: "
_UNKNOWN = "a person"


def let_through(job: Job, seen: Observation, reached: int, at: datetime | None) -> Job:
    """The job with who ended the step that ran, if it is over now and a person did; a Verify that a
    person ended, running or waiting unjudged, is Skipped.

    It is over when Argo Rollouts is at the step after it, with index ``reached`` or more. A release
    that waits in a Verify waits for nothing but a person's word on what couldn't be judged.
    """
    step, waits = running_step(job), job.message.startswith(WAITING)
    if step is None or step.index > reached:
        return job
    if not step.judges:
        return with_promotion(job, step, seen.rollout, at) if step.asks else job
    if past := promoted_past(job, step, seen.rollout):
        job = with_promotion(job, step, seen.rollout, at)
        if job.status is not JobStatus.PAUSED:
            why = f"{_NOT_JUDGED}promoted past it by {past.by or _UNKNOWN}"
            return _with(job, skip(step, at, why))
    if job.status is not JobStatus.PAUSED or not waits:
        return job
    why = _words(seen) or job.message.removeprefix(WAITING)
    by = seen.rollout.promoted_by or _UNKNOWN
    if past and past.by:
        by = past.by
    return _with(job, skip(step, at, f"{_NOT_JUDGED}{why}; let through by {by}"))


def _with(job: Job, step: Step) -> Job:
    return replace(job, steps=tuple(step if s.index == step.index else s for s in job.steps))


def unjudged(step: Step) -> bool:
    """Whether a step is such a Verify."""
    return step.status is StepStatus.SKIPPED and step.message.startswith(_NOT_JUDGED)


def _words(seen: Observation) -> str:
    run = seen.analysis
    return run.words if run and run.phase == Verdict.INCONCLUSIVE else ""
