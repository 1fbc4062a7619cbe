"""Gates that fail a release: nobody came in time, or somebody went around."""

from devflow.live import Observation
from devflow.record import Job, Step, StepStatus
from devflow.record.fold import gate_at, running_step


def bad_gate(job: Job, seen: Observation) -> str:
    """Why a gate fails the release; empty if none does."""
    if not any(planned.gate for planned in seen.rollout.plan):
        return ""
    return _gone_around(job, seen) or _timed_out(job, seen)


def _timed_out(job: Job, seen: Observation) -> str:
    """Nobody was let past by the end of a gate's timeout."""
    step = running_step(job)
    planned = gate_at(seen.rollout, step) if step and step.asks else None
    if step is None or planned is None or planned.gate is None or step.started_at is None:
        return ""
    limit_seconds = planned.gate.timeout_seconds
    waited_seconds = (seen.at - step.started_at).total_seconds()
    if limit_seconds is None or planned.gate.then != "abort" or waited_seconds <= limit_seconds:
        return ""
    return f"not approved for {waited_seconds:.0f} s > timeout {limit_seconds} s"


def _gone_around(job: Job, seen: Observation) -> str:
    """A gate that only some persons may pass is behind the release, and the controller has let
    nobody past: it was promoted again before the check, or in full.
    """
    rollout = seen.rollout
    if not rollout.was_healthy:
        # What stable has never served is replaced at once: see the promotion of such a release.
        return ""
    passed = {given.step for given in job.approvals if given.held}
    for step in job.steps:
        planned = gate_at(rollout, step) if step.asks and step.planned else None
        if planned is None or planned.gate is None or step.index in passed:
            continue
        if (planned.gate.by or planned.gate.not_author) and _is_behind(
            step, promoted_full=rollout.promoted_full
        ):
            by = f" by {rollout.promoted_by}" if rollout.promoted_by else ""
            return f"the gate of step {step.index} was gone around{by}: promote it once, and wait"
    return ""


def _is_behind(step: Step, *, promoted_full: bool) -> bool:
    if step.status is StepStatus.SKIPPED:
        return promoted_full
    return step.status is StepStatus.SUCCEEDED
