"""A gate: what a release waits for there, and whether somebody has approved it already."""

from datetime import datetime

from devflow.live import Action, Observation, RolloutState, Verb
from devflow.record.job import Job, Step
from devflow.release.freeze import frozen
from devflow.release.plan import PlannedStep, awaits_check, position

UNREADABLE = "its freeze windows can't be read: run the newer devflow that wrote them"


def gate_at(rollout: RolloutState, step: Step) -> PlannedStep | None:
    """The planned step that ``step`` of a job is; ``None`` if the plan has none with a gate."""
    planned = rollout.plan[step.index - 1 : step.index]
    return planned[0] if planned and planned[0].gate else None


def frozen_now(seen: Observation) -> str:
    """Why the release passes no gate now, and until when; empty if no window holds it up."""
    return frozen_at(seen.rollout, seen.at)


def frozen_at(rollout: RolloutState, moment: datetime) -> str:
    """The same of any moment."""
    if rollout.override is not None:
        return ""
    if rollout.freeze is None:
        return UNREADABLE
    return str(frozen(rollout.freeze, moment) or "") if rollout.freeze else ""


def approver(job: Job, step: Step, rollout: RolloutState) -> Action | None:
    """Who ended the first pause of a gate; ``None`` if nothing says so. A promotion that was taken
    back counts no more, once the pause that followed it is over.
    """
    back = (one for one in job.approvals if not one.held)
    used = {one.action for one in back if one.at != rollout.paused_at}
    for action in reversed(rollout.actions):
        at = None if action.step is None else position(rollout.plan, action.step) + 1
        own = action.verb == Verb.PROMOTE and action.revision == rollout.revision
        if own and action.held and at == step.index and action.id not in used:
            return action
    return None


def to_approve(job: Job, step: Step, seen: Observation) -> str:
    """What a release waits for at a step that asks a person."""
    planned = gate_at(seen.rollout, step)
    if planned is None or planned.gate is None:
        return _what(step)
    if awaits_check(seen.rollout.plan, seen.rollout.argo_step):
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
