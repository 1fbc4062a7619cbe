"""How a release is aborted, during a full promotion, too, and begun anew afterwards."""

from collections.abc import Mapping
from typing import Any

from devflow.live.rollout import RolloutState


def abort_status(rollout: RolloutState) -> dict[str, bool | None]:
    """What to write into the status of a release to abort it.

    Argo Rollouts completes a full promotion in spite of an abort, and takes the abort back; so a
    promotion that is under way ends with it, in one write.
    """
    return {"abort": True, **({"promoteFull": None} if rollout.promoted_full else {})}


def retry_status(rollout: Mapping[str, Any]) -> dict[str, Any]:
    """What to write into the status of an aborted release to begin it anew, from its first step.

    As long as Argo Rollouts hasn't looked at the abort, step and pause are those that it met: it
    would go on from there.
    """
    status = rollout.get("status") or {}
    if status.get("abortedAt"):
        return {"abort": False}
    first = {} if status.get("currentStepIndex") is None else {"currentStepIndex": 0}
    return {"abort": False, "pauseConditions": None, "controllerPause": False, **first}


def aborted_since_promotion(rollout: RolloutState) -> bool:
    """Whether the abort came after the full promotion: whoever promotes in full what is aborted
    already wants it to go live all the same.
    """
    at = {touch.field: touch.at for touch in rollout.touched}
    aborted, promoted = at.get("abort"), at.get("full")
    if not (rollout.aborted and rollout.promoted_full) or aborted is None:
        return False
    return promoted is None or aborted >= promoted


def abort_words(rollout: RolloutState) -> str:
    """Why Argo Rollouts has aborted by itself, in its words; empty if it didn't."""
    return rollout.abort_reason.partition(f"update to revision {rollout.revision}: ")[2]
