"""The objects of one release as a cluster has them, and a release that can be walked through."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from devflow.live import (
    PodState,
    ReplicaSetState,
    RolloutState,
    analysis_state,
    pod_state,
    replica_set_state,
    rollout_state,
)
from devflow.release import build, parse_app
from devflow.release.routers import ROUTERS
from devflow.watch import Release, View
from devflow.watch.release import fold
from devflow.watch.view import view_of
from tests.unit.release.routers.argo_rollouts import MOVES

OLD, NEW = "ghcr.io/acme/shop:1.0.0", "ghcr.io/acme/shop:2.0.0"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
STEPS: list[object] = [10, "verify", 100]


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def pod(name: str, own_hash: str, **status: Any) -> dict[str, Any]:
    """A pod of the revision ``own_hash``, ready unless its status says otherwise."""
    ready = {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}
    return {
        "metadata": {
            "name": name,
            "creationTimestamp": "2026-01-01T12:00:00Z",
            "labels": {"rollouts-pod-template-hash": own_hash},
        },
        "status": ready | status,
    }


def read_pod(obj: dict[str, Any]) -> PodState:
    return pod_state(msgspec.json.encode(obj))


def replica_set(
    own_hash: str, number: int, image: str, replicas: int, owner: str = "rollout"
) -> ReplicaSetState:
    obj = {
        "metadata": {
            "name": f"shop-{own_hash}",
            "labels": {"rollouts-pod-template-hash": own_hash},
            "annotations": {"rollout.argoproj.io/revision": str(number)},
            "ownerReferences": [{"uid": owner, "controller": True}],
        },
        "spec": {
            "replicas": replicas,
            "template": {"spec": {"containers": [{"name": "shop", "image": image}]}},
        },
    }
    return replica_set_state(msgspec.json.encode(obj))


class Shop:
    """``shop`` on its way from 1.0.0 (hash ``old``) to 2.0.0 (hash ``new``)."""

    def __init__(self) -> None:
        spec = {"image": NEW, "replicas": 4, "steps": STEPS, "source": {"repoURL": "https://x"}}
        made = build(parse_app("shop", spec))
        self.rollout, self.routes = made.rollout, list(made.routing)
        self.rollout["metadata"] |= {"uid": "rollout", "generation": 2, "resourceVersion": "7"}
        self.status: dict[str, Any] = {
            "observedGeneration": "2",
            "phase": "Progressing",
            "message": "more replicas need to be updated",
            "currentStepIndex": 0,
            "currentPodHash": "new",
            "currentStepHash": "steps",
            "stableRS": "old",
            "updatedReplicas": 1,
            "conditions": [{"type": "Healthy", "status": "False"}],
        }
        self.number(2)
        self.canaries = 1
        self.analysis_runs: list[dict[str, Any]] = []
        self._release: Release | None = None

    def number(self, revision: int) -> None:
        """Let it be Argo Rollouts' revision of this number."""
        annotations = self.rollout["metadata"]["annotations"]
        annotations["rollout.argoproj.io/revision"] = str(revision)
        self.newest = revision

    def asks_for(self, image: str) -> None:
        """Change the spec; the status is still of the one before."""
        self.rollout["spec"]["template"]["spec"]["containers"][0]["image"] = image
        self.rollout["metadata"]["generation"] += 1

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
                    "ownerReferences": [{"kind": "Rollout", "uid": "rollout"}],
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

    def state(self) -> RolloutState:
        return rollout_state(msgspec.json.encode({**self.rollout, "status": self.status}))

    def view(self, canary_weight: int = 0, **status: Any) -> View:
        """What the cluster shows with these changes of the Rollout's status; they last."""
        self.status |= status
        self.status["canary"] = {"weights": {"canary": self._share()}}
        MOVES["istio"](self.rollout, self.routes, canary_weight)
        canaries = [read_pod(pod(f"new-{i}", "new")) for i in range(self.canaries)]
        return view_of(
            self.state(),
            ROUTERS["istio"].shares(self.routes),
            [replica_set("old", 1, OLD, 4), replica_set("new", self.newest, NEW, self.canaries)],
            [*(read_pod(pod(f"old-{i}", "old")) for i in range(4)), *canaries],
            [analysis_state(msgspec.json.encode(run)) for run in self.analysis_runs],
        )

    def _share(self) -> dict[str, Any]:
        """As Argo Rollouts writes it together with the step that it goes on to."""
        at_the_end = self.status["stableRS"] == self.status["currentPodHash"]
        return {"weight": 0 if at_the_end else (0, 10, 10, 100)[self.status["currentStepIndex"]]}

    def release(self, canary_weight: int = 0, seconds: float = 0, **status: Any) -> Release:
        """The release after one more look at the view with these changes; the first is a list."""
        view, first = self.view(canary_weight, **status), self._release is None
        self._release = fold(self._release, view, "lab", at(seconds), gap=first)
        return self._release

    def healthy(self, seconds: float = 0) -> Release:
        self.canaries = 4
        ended = {"phase": "Healthy", "message": "", "currentStepIndex": 3, "stableRS": "new"}
        return self.release(0, seconds, **ended)

    def aborted(self, seconds: float = 0, message: str = "RolloutAborted: …") -> Release:
        ended = {"phase": "Degraded", "abort": True, "currentStepIndex": 0, "message": message}
        return self.release(0, seconds, **ended)


def walked() -> Release:
    """A release watched from before its start to its end."""
    shop = Shop()
    shop.release(observedGeneration="1", currentPodHash="old")
    shop.release(0, 0, observedGeneration="2", currentPodHash="new")
    shop.release(10, 1)
    shop.release(10, 2, currentStepIndex=1, phase="Paused")
    shop.release(10, 3, currentStepIndex=2, phase="Progressing")
    shop.release(100, 4)
    shop.release(100, 5, currentStepIndex=3)
    return shop.healthy(6)
