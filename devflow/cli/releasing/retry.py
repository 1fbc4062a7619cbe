"""Tries an aborted release again, as ``kubectl argo rollouts retry rollout`` does."""

from collections.abc import Mapping
from typing import Any

import msgspec

from devflow.kube import ApiError, Client
from devflow.live import retry_status, rollout_state
from devflow.release.workload.rollout import ARGO_VERSION

_ROLLOUT = (ARGO_VERSION, "Rollout")


def can_retry(rollout: Mapping[str, Any] | None, image: str) -> bool:
    """Whether a Rollout's release of ``image`` was aborted, so that it can be tried again."""
    if rollout is None:
        return False
    state = rollout_state(msgspec.json.encode(rollout))
    return state.aborted and state.image == image and state.pod_hash != state.stable_hash


async def retry(kube: Client, before: Mapping[str, Any], image: str) -> bool:
    """Try the aborted release of ``before`` again; return whether that was to be done.

    There is nothing to do if the Rollout asks for other pods since then: that begins a release of
    its own. The write is refused for a Rollout that changed after it was read, which is then read
    again.

    :raises ApiError: the API server refuses the write.
    """
    metadata = before["metadata"]
    while True:
        now = await kube.get(*_ROLLOUT, metadata["name"], metadata["namespace"])
        if not has_same_pods(now, before) or not can_retry(now, image):
            return False
        guard = {key: now["metadata"][key] for key in ("uid", "resourceVersion")}
        patch = {"metadata": guard, "status": retry_status(now)}
        try:
            await kube.patch(
                *_ROLLOUT, metadata["name"], metadata["namespace"], patch, subresource="status"
            )
        except ApiError as error:
            if not error.is_conflict:
                raise
        else:
            return True


def has_same_pods(now: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    """Whether a Rollout still asks for the pods of ``before``. If not, its status may be of those,
    aborted, until Argo Rollouts has looked at the new ones.
    """
    same = now["metadata"]["uid"] == before["metadata"]["uid"]
    return bool(same and now["spec"].get("template") == before["spec"].get("template"))
