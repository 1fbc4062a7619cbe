"""Pods for tests, as the API server shows them."""

from typing import Any

from devflow.lab.traffic.pod import Pod

HASH = "5bcc9745cb"


def pod(
    image: str = "ghcr.io/acme/shop:1.0.0",
    annotations: dict[str, str] | None = None,
    labels: dict[str, str] | None = None,
    status: dict[str, Any] | None = None,
    ip: str = "127.10.0.7",
) -> Pod:
    """Return a pod of the Rollout ``shop`` that is up."""
    up = {"phase": "Running", "podIP": ip, "containerStatuses": [container(running={})]}
    return Pod(
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {
                "name": f"shop-{HASH}-abcde",
                "namespace": "shops",
                "uid": "1",
                "resourceVersion": "7",
                "labels": {
                    "app.kubernetes.io/name": "shop",
                    "rollouts-pod-template-hash": HASH,
                    **(labels or {}),
                },
                "annotations": annotations or {},
                "ownerReferences": [
                    {"kind": "ReplicaSet", "name": f"shop-{HASH}", "controller": True}
                ],
            },
            "spec": {
                "containers": [
                    {"name": "side", "image": "side:9"},
                    {
                        "name": "shop",
                        "image": image,
                        "ports": [{"name": "http", "containerPort": 8080}],
                    },
                ]
            },
            "status": up if status is None else status,
        }
    )


def container(**state: Any) -> dict[str, Any]:
    """Return the status of a container in a state."""
    return {"name": "shop", "restartCount": 0, "state": state}
