"""What follows from a checked approval."""

from datetime import datetime

from msgspec.structs import replace

from devflow.controller.change import GateChecked
from devflow.controller.effect import DecideGate, Effect
from devflow.controller.follow_app import record
from devflow.controller.state.state import State


def gate_checked(state: State, answer: GateChecked, now: datetime) -> list[Effect]:
    """Record an approval, and have it carried out; nothing if the release has gone on meanwhile."""
    app, tracked, approval = answer.app, answer.tracked, answer.approval
    if approval is None or app.tracked is not tracked or app.rollout is not answer.rollout:
        app.at_gate = False
        return []
    job, effects = tracked.job, list[Effect]()
    if approval not in job.approvals:
        after = replace(
            job, approvals=(*job.approvals, approval), updated_at=max(now, job.updated_at)
        )
        effects += record(state, app, (after,), now)
    return [*effects, DecideGate(app, tracked, answer.rollout, approval.held)]
