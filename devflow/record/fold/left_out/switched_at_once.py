"""Steps before a blue-green release's switch that Argo Rollouts left out.

It switches at once to a version whose pods are still there, or from a stable that was never
available: it asks nobody and waits for no verdict. In the Rollout's status that looks like a
release whose gate was passed.
"""

from datetime import datetime

from msgspec.structs import replace

from devflow.live import RolloutState
from devflow.record.fold.way_back import NEVER_AVAILABLE, PROMOTED
from devflow.record.job import Job, Step, StepStatus
from devflow.record.transitions import skip
from devflow.release.metrics.judgement import Verdict

AT_ONCE = "the version's pods were still there: Argo Rollouts switched to them at once"
OVER_NOTHING = f"{PROMOTED} by Argo Rollouts"

_PREVIEW = 1
"""Index of the step that brings up the version's pods."""


def switched_at_once(job: Job, rollout: RolloutState, reached: int, at: datetime | None) -> Job:
    """The job with those steps left out that the release has passed and never was at.

    After a gap (``at`` is ``None``) it may have been at them.
    """
    if at is None or not rollout.waits_are_seen:
        return job
    switch = next((step.index for step in job.steps if step.moves), 0)
    verdict = rollout.preview_verdict
    unproven = not rollout.was_healthy or job.message.startswith(NEVER_AVAILABLE)
    why = OVER_NOTHING if unproven else AT_ONCE

    def is_left_out(step: Step) -> bool:
        if not _PREVIEW < step.index < min(switch, reached + 1):
            return False
        if step.status is StepStatus.RUNNING:
            return step.judges and verdict not in ("", Verdict.SUCCESSFUL)
        judged = step.judges and verdict == Verdict.SUCCESSFUL
        return step.status is StepStatus.PENDING and not judged

    steps = (skip(step, at, why) if is_left_out(step) else step for step in job.steps)
    return replace(job, steps=tuple(steps))
