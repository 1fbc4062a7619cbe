"""Moves the ownership of an object between this engine and Argo CD, without a change of its fields.

Argo CD writes as the field manager ``argocd-controller`` and remembers what it applied in an
annotation. Left in place, both would keep fields alive that the new owner takes out.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from devflow.engine.cluster.applyset import PART_OF
from devflow.engine.cluster.cluster_state import ClusterState
from devflow.engine.objects.kube_object import Identity, KubeObject
from devflow.kube import ApiError

ARGO_CD = frozenset({"argocd-controller", "before-first-apply"})
"""Its field manager, and the API server's for fields that had none before the first apply."""
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
_RESET: list[dict[str, Any]] = [{}]
"""What empties ``managedFields``: the API server ignores an empty list."""

Metadata = Mapping[str, Any]


async def take_over(cluster: ClusterState, obj: KubeObject, live: Mapping[str, Any]) -> None:
    """Strike Argo CD's marks from an object that this engine has just applied."""

    def change(metadata: Metadata) -> dict[str, Any]:
        marks = {LAST_APPLIED: None}
        return {"managedFields": _without(metadata, ARGO_CD), "annotations": marks}

    await _patch(cluster, obj.api_version, obj.identity, live, change)


async def let_go(cluster: ClusterState, identity: Identity) -> None:
    """Strike this engine's marks from a member, which stays as it is and serves on."""
    member = cluster.inventory.members[identity]

    def change(metadata: Metadata) -> dict[str, Any]:
        fields = _without(metadata, {cluster.client.field_manager})
        return {"managedFields": fields, "labels": {PART_OF: None}}

    await _patch(cluster, member["apiVersion"], identity, member, change)


def _without(metadata: Metadata, managers: Collection[str]) -> list[Any]:
    # Written through a subresource, such as a status, is another matter.
    return [
        entry
        for entry in metadata.get("managedFields") or []
        if entry.get("manager") not in managers or entry.get("subresource")
    ] or _RESET


async def _patch(
    cluster: ClusterState,
    api_version: str,
    identity: Identity,
    live: Mapping[str, Any],
    change: Callable[[Metadata], dict[str, Any]],
) -> None:
    """Guarded by the resourceVersion; asks again for a version that is out of date."""
    where = (api_version, identity.kind, identity.name, identity.namespace or None)
    uid, metadata = live["metadata"]["uid"], live["metadata"]
    while True:
        guarded = {**change(metadata), "resourceVersion": metadata["resourceVersion"]}
        try:
            await cluster.client.patch(*where, {"metadata": guarded})
        except ApiError as error:
            if not error.is_conflict:
                raise
        else:
            return
        found = await cluster.client.find(*where, metadata_only=True)
        if found is None or found["metadata"]["uid"] != uid:
            return
        metadata = found["metadata"]
