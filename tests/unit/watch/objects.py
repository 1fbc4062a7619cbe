"""The objects of one release as a cluster has them, and a release that can be walked through."""

from datetime import UTC, datetime, timedelta
from typing import Any

from devflow.release import build, parse_app
from devflow.watch.view import ReleaseView, release_view
from tests.unit.release.routers.argo_rollouts import MOVES

OLD, NEW = "ghcr.io/acme/shop:1.0.0", "ghcr.io/acme/shop:2.0.0"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
STEPS: list[object] = [10, "verify", 100]


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def pod(name: str, owner: str, **status: Any) -> dict[str, Any]:
    """A pod of ReplicaSet ``owner``, ready unless its status says otherwise."""
    ready = {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}
    return {
        "metadata": {
            "name": name,
            "creationTimestamp": "2026-01-01T12:00:00Z",
            "ownerReferences": [{"uid": owner, "controller": True}],
        },
        "status": ready | status,
    }


def replica_set(own_hash: str, number: int, image: str, replicas: int) -> dict[str, Any]:
    return {
        "metadata": {
            "name": f"shop-{own_hash}",
            "uid": own_hash,
            "labels": {"rollouts-pod-template-hash": own_hash},
            "annotations": {"rollout.argoproj.io/revision": str(number)},
            "ownerReferences": [{"uid": "rollout", "controller": True}],
        },
        "spec": {
            "replicas": replicas,
            "template": {"spec": {"containers": [{"name": "shop", "image": image}]}},
        },
    }


class Release:
    """``shop`` on its way from 1.0.0 (hash ``old``) to 2.0.0 (hash ``new``)."""

    def __init__(self) -> None:
        spec = {"image": NEW, "replicas": 4, "steps": STEPS, "source": {"repoURL": "https://x"}}
        made = build(parse_app("shop", spec))
        self.rollout, self.routes = made.rollout, made.routing
        self.rollout["metadata"] |= {"uid": "rollout", "generation": 2}
        self.status: dict[str, Any] = {
            "observedGeneration": "2",
            "phase": "Progressing",
            "message": "more replicas need to be updated",
            "currentStepIndex": 0,
            "currentPodHash": "new",
            "currentStepHash": "steps",
            "stableRS": "old",
        }
        self.rollout["metadata"]["annotations"]["rollout.argoproj.io/revision"] = "2"
        self.canaries = 1
        self.analysis_runs: list[dict[str, Any]] = []

    def judge(self, step: int, phase: str, value: str, **metadata: Any) -> None:
        """Add an AnalysisRun of a step, or of step -1: in the background."""
        labels = {"rollouts-pod-template-hash": "new"}
        if step >= 0:
            labels["step-index"] = str(step)
        self.analysis_runs.append(
            {
                "metadata": {
                    "name": f"shop-new-2-{step}",
                    "creationTimestamp": f"2026-01-01T12:00:{step + 10:02}Z",
                    "labels": labels,
                    "annotations": {"rollout.argoproj.io/revision": "2"},
                    "ownerReferences": [{"uid": "rollout", "controller": True}],
                    **metadata,
                },
                "spec": {
                    "args": [
                        {"name": "window", "value": "60s"},
                        {"name": "min-requests", "value": "20"},
                        {"name": "error-rate", "value": "< 1%"},
                    ],
                    "metrics": [{"name": "error-rate"}],
                },
                "status": {
                    "phase": phase,
                    "metricResults": [
                        {
                            "name": "error-rate",
                            "phase": phase,
                            "measurements": [{"phase": phase, "value": value}],
                        }
                    ],
                },
            }
        )

    def view(self, canary_weight: int = 0, **status: Any) -> ReleaseView:
        """The release with these changes of the Rollout's status; they last."""
        self.status |= status
        MOVES["istio"](self.routes, canary_weight)
        return release_view(
            {**self.rollout, "status": self.status},
            self.routes,
            [replica_set("old", 1, OLD, 4), replica_set("new", 2, NEW, self.canaries)],
            [
                *(pod(f"old-{i}", "old") for i in range(4)),
                *(pod(f"new-{i}", "new") for i in range(self.canaries)),
            ],
            self.analysis_runs,
        )

    def healthy(self) -> ReleaseView:
        self.canaries = 4
        return self.view(0, phase="Healthy", message="", currentStepIndex=3, stableRS="new")
