"""The mirror of a pod: Kubernetes refuses loopback endpoints, Istio takes them as WorkloadEntries.

A Service of Kubernetes selects WorkloadEntries by their labels as it does pods.
"""

from typing import Any

from devflow.lab.traffic.pod import Pod

API_VERSION = "networking.istio.io/v1"
KIND = "WorkloadEntry"
MIRROR_LABEL = "lab.devflow.dev/mirror"
"""Tells a mirror from a WorkloadEntry that somebody else made."""


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
