"""Rollouts that stand still in one moment of a release: Argo Rollouts leaves them to another
controller, which there isn't, so that a test sees what an action writes and nothing else.
"""

from collections.abc import Mapping
from typing import Any

from devflow.kube import Client
from devflow.release import build, parse_app

ROLLOUT = ("argoproj.io/v1alpha1", "Rollout")
STEPS = [10, "approve", 50, "verify", 100]
WEIGHT_10, GATE, WEIGHT_50, VERIFY, WEIGHT_100, END = range(6)
FROZEN = "frozen, at a gate"
_ALWAYS = {"reason": "for ever", "cron": "* * * * *", "for": "2m"}
_NOBODY = {"argo-rollouts.argoproj.io/controller-instance-id": "nobody"}
_PAUSED = {"phase": "Paused", "controllerPause": True}
_SINCE = "2026-01-01T12:00:00Z"

MOMENTS: Mapping[str, Mapping[str, Any]] = {
    "not begun": {"observedGeneration": "0"},
    "before the first weight": {"currentStepIndex": WEIGHT_10},
    "at a gate": {
        **_PAUSED,
        "currentStepIndex": GATE,
        "pauseConditions": [{"reason": "CanaryPauseStep", "startTime": _SINCE}],
    },
    FROZEN: {
        **_PAUSED,
        "currentStepIndex": GATE,
        "pauseConditions": [{"reason": "CanaryPauseStep", "startTime": _SINCE}],
    },
    "in a weight": {"currentStepIndex": WEIGHT_50},
    "in a verify": {"currentStepIndex": VERIFY},
    "not judged": {
        **_PAUSED,
        "currentStepIndex": VERIFY,
        "pauseConditions": [{"reason": "InconclusiveAnalysisRun", "startTime": _SINCE}],
        "canary": {"currentStepAnalysisRunStatus": {"name": "run", "status": "Inconclusive"}},
    },
    "paused by a person": {"currentStepIndex": WEIGHT_50},
    "after 100 %": {"currentStepIndex": END},
    "aborted": {
        "phase": "Degraded",
        "abort": True,
        "abortedAt": _SINCE,
        "currentStepIndex": WEIGHT_10,
    },
    "done": {"phase": "Healthy", "currentStepIndex": END, "stableRS": "new"},
}


async def still(kube: Client, namespace: str, name: str, moment: str) -> None:
    """Make the Rollout ``name`` in ``moment``, with its two revisions."""
    spec: dict[str, Any] = {
        "namespace": namespace,
        "image": "ghcr.io/acme/shop:2.0.0",
        "steps": STEPS,
        "verify": {"errorRate": "< 1%"},
        # The controller leaves it to persons, though nothing goes on here.
        "rollback": "manual",
        "source": {"repoURL": "https://example.com/apps.git"},
        **({"freeze": [_ALWAYS]} if moment == FROZEN else {}),
    }
    rollout = build(parse_app(name, spec)).rollout
    rollout["metadata"].setdefault("labels", {}).update(_NOBODY)
    rollout["metadata"].setdefault("annotations", {})["rollout.argoproj.io/revision"] = "2"
    if moment == "paused by a person":
        rollout["spec"]["paused"] = True
    made = await kube.apply(rollout)
    status = {
        "observedGeneration": str(made["metadata"]["generation"]),
        "phase": "Progressing",
        "currentPodHash": "new",
        "stableRS": "old",
        **MOMENTS[moment],
    }
    await kube.patch(*ROLLOUT, name, namespace, {"status": status}, subresource="status")
    for number, pod_hash in ((1, "old"), (2, "new")):
        await kube.apply(_replica_set(made, number, pod_hash))


def _replica_set(rollout: Mapping[str, Any], number: int, pod_hash: str) -> dict[str, Any]:
    metadata, template = rollout["metadata"], rollout["spec"]["template"]
    labels = {**template["metadata"]["labels"], "rollouts-pod-template-hash": pod_hash}
    container = {
        **template["spec"]["containers"][0],
        "image": f"ghcr.io/acme/shop:{number}.0.0",
    }
    owner = {
        "apiVersion": ROLLOUT[0],
        "kind": ROLLOUT[1],
        "controller": True,
        "name": metadata["name"],
        "uid": metadata["uid"],
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "ReplicaSet",
        "metadata": {
            "name": f"{metadata['name']}-{pod_hash}",
            "namespace": metadata["namespace"],
            "labels": labels,
            "annotations": {"rollout.argoproj.io/revision": str(number)},
            "ownerReferences": [owner],
        },
        "spec": {
            "replicas": 0,
            "selector": {"matchLabels": labels},
            "template": {
                "metadata": {**template["metadata"], "labels": labels},
                "spec": {**template["spec"], "containers": [container]},
            },
        },
    }
