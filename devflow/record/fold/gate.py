"""A gate: what a release waits for there, and whether somebody has approved it already."""

from devflow.live import Observation, RolloutState
from devflow.record.job import Job, Step
from devflow.release.freeze import frozen
from devflow.release.plan import PlannedStep, argo_index

UNREADABLE = "its freeze windows can't be read: run the newer devflow that wrote them"


def gate_at(rollout: RolloutState, step: Step) -> PlannedStep | None:
    """The planned step that ``step`` of a job is; ``None`` if the plan has none with a gate."""
    planned = rollout.plan[step.index - 1 : step.index]
    return planned[0] if planned and planned[0].gate else None


def awaits_check(rollout: RolloutState, step: Step) -> bool:
    """Whether a person has ended the pause of a gate, and the controller has to check that."""
    planned = gate_at(rollout, step)
    if planned is None or not planned.is_checked or rollout.argo_step is None:
        return False
    return rollout.argo_step == argo_index(rollout.plan, step.index - 1) + 1


def frozen_now(seen: Observation) -> str:
    """Why the release passes no gate now, and until when; empty if no window holds it up."""
    rollout = seen.rollout
    if rollout.override is not None:
        return ""
    if rollout.freeze is None:
        return UNREADABLE
    return str(frozen(rollout.freeze, seen.at) or "") if rollout.freeze else ""


def to_approve(job: Job, step: Step, seen: Observation) -> str:
    """What a release waits for at a step that asks a person."""
    planned = gate_at(seen.rollout, step)
    if planned is None or planned.gate is None:
        return _what(step)
    if awaits_check(seen.rollout, step):
        return f"{_what(step)}: approved, and being checked by the controller"
    gate, given = planned.gate, [one for one in job.approvals if one.step == step.index]
    by = f" ({' or '.join(gate.by)})" if gate.by else ""
    text = f": {gate.text}" if gate.text else ""
    refused = f"{given[-1].by or 'an unknown person'} was refused: {given[-1].why}" if given else ""
    known = (f"{_what(step)}{by}{text}", frozen_now(seen), refused)
    return "; ".join(filter(None, known))


def _what(step: Step) -> str:
    if step.weight == 0:
        return "approve the new version, which has no share of the traffic yet"
    return f"approve the canary at {step.weight}%"
