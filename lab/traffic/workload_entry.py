"""Mirrors for Istio: it takes loopback addresses as WorkloadEntries.

A Service of Kubernetes selects WorkloadEntries by their labels as it does pods.
"""

from collections.abc import Container
from typing import Any

from devflow.kube import ApiError, Client
from devflow.lab.traffic.pod import Pod

API_VERSION = "networking.istio.io/v1"
KIND = "WorkloadEntry"
MIRROR_LABEL = "lab.devflow.dev/mirror"
"""Tells a mirror from a WorkloadEntry that somebody else made."""


class WorkloadEntries:
    """One WorkloadEntry for each pod, of the pod's name."""

    def __init__(self, kube: Client) -> None:
        self._kube = kube
        self._applied: dict[str, dict[str, Any]] = {}

    async def put(self, pod: Pod, address: tuple[str, int]) -> None:
        """Apply the pod's entry, unless it is there as it should be."""
        entry = workload_entry(pod, address)
        if self._applied.get(pod.uid) != entry:
            await self._kube.apply(entry)
            self._applied[pod.uid] = entry

    async def remove(self, pod: Pod) -> None:
        """Delete the pod's entry. One that is gone already is no error."""
        await self._delete(pod.name, pod.namespace)
        self._applied.pop(pod.uid, None)

    async def tidy(self, uids: Container[str]) -> None:
        """Delete entries of ours that belong to no other pod."""
        entries, _ = await self._kube.list(
            API_VERSION, KIND, label_selector=f"{MIRROR_LABEL}=true", metadata_only=True
        )
        for entry in entries:
            metadata = entry["metadata"]
            owners = [owner["uid"] for owner in metadata.get("ownerReferences") or []]
            if not any(uid in uids for uid in owners):
                await self._delete(metadata["name"], metadata["namespace"], metadata["uid"])

    async def _delete(self, name: str, namespace: str, uid: str | None = None) -> None:
        try:
            await self._kube.delete(API_VERSION, KIND, name, namespace, uid=uid)
        except ApiError as error:
            if not (error.is_not_found or error.is_conflict):
                raise


def workload_entry(pod: Pod, address: tuple[str, int]) -> dict[str, Any]:
    """Return the mirror of a pod that answers at ``address``. It goes when its pod goes."""
    ip, port = address
    labels = dict(pod.labels)
    return {
        "apiVersion": API_VERSION,
        "kind": KIND,
        "metadata": {
            "name": pod.name,
            "namespace": pod.namespace,
            "labels": {**labels, MIRROR_LABEL: "true"},
            "ownerReferences": [
                {"apiVersion": "v1", "kind": "Pod", "name": pod.name, "uid": pod.uid}
            ],
        },
        "spec": {"address": ip, "ports": {"http": port}, "labels": labels},
    }
