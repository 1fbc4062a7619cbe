"""Writes the status of a Rollout, in the very state that it was seen in."""

from typing import Any

import msgspec

from devflow.kube import ApiError, Client
from devflow.live import RolloutState, rollout_state
from devflow.release.workload.rollout import ARGO_VERSION


async def patch_status(
    kube: Client, rollout: RolloutState, status: dict[str, Any]
) -> RolloutState | None:
    """Patch ``status`` into the Rollout's own, unless a newer release, or a retry, has begun: its
    uid and resourceVersion are preconditions.

    Returns the Rollout as it is then, or ``None`` if it had changed or was gone: then nothing was
    done.

    :raises ApiError: the API server refuses.
    :raises UnreachableError: it gives no answer, so the patch may have been done or not.
    """
    precondition = {"uid": rollout.uid, "resourceVersion": str(rollout.resource_version)}
    try:
        patched = await kube.patch(
            ARGO_VERSION,
            "Rollout",
            rollout.name,
            rollout.namespace,
            {"metadata": precondition, "status": status},
            subresource="status",
        )
    except ApiError as error:
        if error.is_conflict or error.is_not_found:
            return None
        raise
    return rollout_state(msgspec.json.encode(patched))
