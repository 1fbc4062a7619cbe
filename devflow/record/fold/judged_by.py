"""Verifies that could not be judged, and who let the release through all the same.

Such a Verify is Skipped, not Succeeded: it found out nothing of the canary, a person left it out.
"""

from datetime import datetime

from msgspec.structs import replace

from devflow.live import Observation
from devflow.record.fold.end_job import WAITING, running_step
from devflow.record.job import Job, JobStatus, Step, StepStatus
from devflow.record.transitions import skip
from devflow.release.metrics.judgement import Verdict

_NOT_JUDGED = "not judged: "
_UNKNOWN = "a person"


def let_through(job: Job, seen: Observation, reached: int, at: datetime | None) -> Job:
    """The job with the Verify that ran as Skipped, if it was waiting unjudged and is over now.

    It is over when Argo Rollouts is at the step after it, with index ``reached`` or more. A release
    that waits in a Verify waits for nothing but a person's word on what couldn't be judged.
    """
    step, waits = running_step(job), job.message.startswith(WAITING)
    if step is None or not step.judges or step.index > reached:
        return job
    if job.status is not JobStatus.PAUSED or not waits:
        return job
    why = _words(seen) or job.message.removeprefix(WAITING)
    by = seen.rollout.promoted_by or _UNKNOWN
    skipped = skip(step, at, f"{_NOT_JUDGED}{why}; let through by {by}")
    return replace(job, steps=tuple(skipped if s.index == skipped.index else s for s in job.steps))


def unjudged(step: Step) -> bool:
    """Whether a step is such a Verify."""
    return step.status is StepStatus.SKIPPED and step.message.startswith(_NOT_JUDGED)


def _words(seen: Observation) -> str:
    run = seen.analysis
    return run.words if run and run.phase == Verdict.INCONCLUSIVE else ""
