"""Gates that fail a release: no approval came in time, or somebody went around."""

from datetime import datetime

from devflow.live import Observation, RolloutState, Verb
from devflow.record import Job, Step, StepStatus
from devflow.record.fold import frozen_at, gate_at, running_step


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
    """A gate that only some persons may pass, or nobody at that moment, is behind the release, and
    the controller has let nobody past: it was promoted again before the check, or in full.
    """
    rollout = seen.rollout
    if not rollout.was_healthy:
        # What stable has never served is replaced at once: see the promotion of such a release.
        return ""
    passed = {given.step for given in job.approvals if given.held}
    by = f" by {rollout.promoted_by}" if rollout.promoted_by else ""
    for step in job.steps:
        planned = gate_at(rollout, step) if step.asks and step.planned else None
        if planned is None or planned.gate is None or step.index in passed:
            continue
        if not _is_behind(step, promoted_full=rollout.promoted_full):
            continue
        around = f"the gate of step {step.index} was gone around{by}"
        if planned.gate.by or planned.gate.not_author:
            return f"{around}: promote it once, and wait"
        if planned.is_checked and (window := _frozen_then(job, step, rollout)):
            return f"{around} while {window}"
    return ""


def _frozen_then(job: Job, step: Step, rollout: RolloutState) -> str:
    """The window in which a gate was passed; empty if there was none, or the moment isn't known:
    a release that was let past before a window began isn't taken back.
    """
    at = _passed_at(job, step)
    # Windows that can't be read let no gate pass, but fail no release: they may not hold.
    return frozen_at(rollout, at) if at and rollout.freeze else ""


def _passed_at(job: Job, step: Step) -> datetime | None:
    """When a gate was passed; ``None`` if no controller was watching."""
    if step.status is StepStatus.SKIPPED:
        promotions = (one for one in job.actions if one.verb == Verb.PROMOTE_FULL and one.held)
        return next((one.at for one in promotions), step.finished_at)
    if not step.inferred:
        return step.finished_at
    # Passed between two looks: the step that was seen next began then.
    return next((one.started_at for one in job.steps[step.index :] if not one.inferred), None)


def _is_behind(step: Step, *, promoted_full: bool) -> bool:
    if step.status is StepStatus.SKIPPED:
        return promoted_full
    return step.status is StepStatus.SUCCEEDED
