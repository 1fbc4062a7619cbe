"""The app's pods and ReplicaSets, as they follow from how its Rollout is."""

from datetime import datetime, timedelta

from tests.unit.controller.simulation.rollout import NOON, REPLICAS, Rollout
from tests.unit.controller.simulation.world import Object, World


class Workload:
    """Pods and ReplicaSets in a world; ``now`` is in seconds from noon."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._pods: dict[str, Object] = {}
        self._replica_sets: dict[str, Object] = {}

    def show_pods(self, rollout: Rollout, now: float) -> None:
        """Write the pods that have changed, and delete those that are gone."""
        found = (*_stable_pods(rollout), _canary_pod(rollout, now))
        pods = {pod["metadata"]["name"]: pod for pod in found if pod}
        for name in sorted(self._pods.keys() - pods.keys()):
            self._world.delete("Pod", name)
        for name, pod in pods.items():
            if self._pods.get(name) != pod:
                self._world.put("Pod", pod)
        self._pods = pods

    def show_replica_sets(self, rollout: Rollout, now: float) -> None:
        """Write the ReplicaSets of the newest version and of stable that have changed."""
        if not rollout.settled:
            return
        for pod_hash in {rollout.stable_hash, rollout.pod_hash} - {""}:
            one = _replica_set(rollout, pod_hash, now)
            name = one["metadata"]["name"]
            if self._replica_sets.get(name) != one:
                self._replica_sets[name] = one
                self._world.put("ReplicaSet", one)


def _canary_pod(rollout: Rollout, now: float) -> Object | None:
    """The canary's one pod that there is to see, if there is any."""
    is_new = rollout.has_canary or not rollout.was_healthy
    if not is_new or not rollout.settled or (rollout.aborted and now >= rollout.gone_at):
        return None
    if rollout.image in rollout.uncreated & rollout.bad_images:
        return None
    ready = rollout.pods_ready(now)
    since = NOON + timedelta(seconds=rollout.ready_at if ready else rollout.begun_at)
    return _pod(rollout, rollout.pod_hash, rollout.pod_hash, ready, since)


def _stable_pods(rollout: Rollout) -> list[Object]:
    """The pods of a stable revision that was available, as there are to see."""
    return [
        _pod(
            rollout,
            f"{rollout.stable_hash}-stable-{index}",
            rollout.stable_hash,
            rollout.stable_ready and (index > 0 or not rollout.stable_away),
            NOON,
        )
        for index in range(REPLICAS if rollout.was_healthy else 0)
    ]


def _pod(rollout: Rollout, name: str, pod_hash: str, ready: bool, since: datetime) -> Object:
    condition = {"type": "Ready", "status": str(ready), "lastTransitionTime": since}
    return {
        "metadata": {
            "name": f"{rollout.name}-{name}",
            "namespace": "shop",
            "uid": f"{rollout.uid}-{name}",
            "creationTimestamp": NOON,
            "labels": {"rollouts-pod-template-hash": pod_hash},
        },
        "status": {"conditions": [condition], "containerStatuses": _containers(rollout)},
    }


def _containers(rollout: Rollout) -> list[Object]:
    if rollout.image not in rollout.crashing & rollout.bad_images:
        return []
    waiting = {"waiting": {"reason": "CrashLoopBackOff"}}
    return [{"name": rollout.name, "restartCount": 1, "state": waiting}]


def _container(rollout: Rollout, pod_hash: str) -> Object:
    return {"name": rollout.name, "image": rollout.images[pod_hash]}


def _replica_set(rollout: Rollout, pod_hash: str, now: float) -> Object:
    newest = pod_hash == rollout.pod_hash
    ready = rollout.pods_ready(now) if newest else rollout.stable_ready
    refused = rollout.images[pod_hash] in rollout.uncreated & rollout.bad_images
    failure = {"type": "ReplicaFailure", "status": "True", "message": "exceeded quota: q"}
    return {
        "metadata": {
            "name": f"{rollout.name}-{pod_hash}",
            "namespace": "shop",
            "uid": f"{rollout.uid}-{pod_hash}",
            "labels": {"rollouts-pod-template-hash": pod_hash},
            "ownerReferences": [{"uid": rollout.uid, "controller": True}],
        },
        "spec": {
            "replicas": REPLICAS,
            "template": {"spec": {"containers": [_container(rollout, pod_hash)]}},
        },
        "status": {
            "readyReplicas": REPLICAS if ready else 0,
            "conditions": [failure] if refused else [],
        },
    }
