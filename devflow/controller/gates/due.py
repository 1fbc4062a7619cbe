"""When an approval is to be checked."""

from devflow.controller.effect import CheckGate
from devflow.controller.state.app import App
from devflow.controller.state.tracked_job import TrackedJob
from devflow.live import Observation
from devflow.record import JobStatus
from devflow.record.fold import Walk, approver, classify, frozen_now, gate_at, running_step
from devflow.release.plan import awaits_check

STEP_PAUSE = "CanaryPauseStep"
"""The pause of Argo Rollouts that is a step."""


def due_check(app: App, tracked: TrackedJob, seen: Observation) -> CheckGate | None:
    """The check of an approval that a release waits for now; ``None`` if it waits for none."""
    job, rollout = tracked.job, seen.rollout
    step = running_step(job)
    if step is None or not step.asks or job.status is not JobStatus.PAUSED or rollout.aborted:
        return None
    if rollout.pause_reason != STEP_PAUSE or rollout.paused_at is None:
        return None
    if not awaits_check(rollout.plan, rollout.argo_step) or classify(job, seen) is not Walk.SAME:
        return None
    planned = gate_at(rollout, step)
    if planned is None or planned.gate is None:
        return None
    return CheckGate(
        app, tracked, rollout, step, planned.gate, approver(job, step, rollout), frozen_now(seen)
    )
