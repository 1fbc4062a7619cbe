"""The app's routes: Argo Rollouts writes them, and the controller after an abort."""

from typing import Any

from devflow.kube.errors import ApiError
from devflow.release.names import ROUTE
from tests.unit.controller.simulation.rollout import Rollout
from tests.unit.controller.simulation.world import Object, World

KIND, RULE = "VirtualService", "DestinationRule"
RACE_SECONDS = 0.25
"""So long after an abort was taken back a correction may still arrive, asked for before."""


class Routes:
    """A VirtualService and a DestinationRule in a world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._written: dict[str, Any] = {}
        self.canary = 0
        """The canary's share in percent."""
        self._aborted_at = float("-inf")
        self._wrong_since: float | None = None
        self.longest_wrong_seconds = 0.0
        """For how long the canary of an aborted release had traffic, at worst."""

    @property
    def is_wrong(self) -> bool:
        """Whether the canary of an aborted release has traffic."""
        return self._wrong_since is not None

    def follow(self, rollout: Rollout) -> None:
        """Write what Argo Rollouts writes now."""
        labels = {"stable": rollout.stable_hash, "canary": rollout.pod_hash}
        subsets = [
            {"name": name, "labels": {"rollouts-pod-template-hash": of}}
            for name, of in labels.items()
        ]
        self._put(RULE, {"subsets": subsets})
        self._set(0 if rollout.aborted else rollout.weight or 0)

    def look(self, rollout: Rollout, now: float) -> None:
        """Take note of how it is."""
        aborted = rollout.aborted and rollout.has_canary
        if aborted:
            self._aborted_at = now
        if not aborted or not self.canary:
            self._wrong_since = None
            return
        self._wrong_since = now if self._wrong_since is None else self._wrong_since
        self.longest_wrong_seconds = max(self.longest_wrong_seconds, now - self._wrong_since)

    def patch(self, patch: Object, now: float) -> Object:
        """What the controller asks for: all on stable, and only of an aborted release."""
        last = next(c for c in reversed(self._world.history) if c.kind == KIND)
        if patch["metadata"]["resourceVersion"] != str(last.version):
            raise ApiError(409, "Conflict", "the object has been modified")
        assert now - self._aborted_at <= RACE_SECONDS, "a route was written without an abort"
        (route,) = patch["spec"]["http"]
        assert [part["weight"] for part in route["route"]] == [100, 0]
        self._set(0)
        return self._world.history[-1].object

    def _set(self, canary: int) -> None:
        self.canary = canary
        parts = [
            {"destination": {"host": "shop", "subset": subset}, "weight": weight}
            for subset, weight in (("stable", 100 - canary), ("canary", canary))
        ]
        self._put(KIND, {"http": [{"name": ROUTE, "route": parts}]})

    def _put(self, kind: str, spec: Object) -> None:
        if self._written.get(kind) != spec:
            self._written[kind] = spec
            metadata = {"name": "shop", "namespace": "shop", "uid": kind}
            version = "networking.istio.io/v1"
            whole = {"apiVersion": version, "kind": kind, "metadata": metadata, "spec": spec}
            self._world.put(kind, whole)
