"""Where a blue-green release is, by the parts of the Rollout's status that tell it."""

from devflow.release.plan import Plan
from devflow.release.strategies.strategy import Position, Status

_FULL_PERCENT = 100
_SUCCESSFUL = "Successful"


def blue_green_position(plan: Plan, status: Status) -> Position:
    """By what the active Service selects: before the switch, after it, or at the end.

    Argo Rollouts writes the selector into the status after it has written it into the Service.
    """
    active, newest, stable = status.active_hash, status.current_pod_hash, status.stable_hash
    if not active:
        return Position(None, None, False)
    if newest == stable:
        return Position(len(plan), 0, active != stable)
    switch = next((index for index, step in enumerate(plan) if step.moves), len(plan) - 1)
    if active == newest:
        return Position(min(switch + 1, len(plan) - 1), _FULL_PERCENT, True)
    return Position(_before_switch(plan, status, switch), 0, False)


def _before_switch(plan: Plan, status: Status, switch: int) -> int:
    """The preview comes up, is judged, and then waits at the gate."""
    judged, waits = status.preview_verdict, status.is_paused
    if status.promote_full:
        return switch
    if judged and judged != _SUCCESSFUL:
        # Argo Rollouts judges before it waits, so that is the first step after the preview.
        return min(1, switch)
    if waits:
        return max(switch - 1, 0)
    passed = bool(judged) or status.was_paused
    return switch if passed else 0
