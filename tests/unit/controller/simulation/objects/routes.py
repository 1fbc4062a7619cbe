"""The app's routes: Argo Rollouts writes them, and the controller of what is taken back."""

import copy
from typing import Any

from devflow.kube.errors import ApiError
from devflow.release.names import ROUTE
from tests.unit.controller.simulation.argo import Argo
from tests.unit.controller.simulation.rollout import Rollout
from tests.unit.controller.simulation.world import Object, World

KIND, RULE = "VirtualService", "DestinationRule"
RACE_SECONDS = 0.25
"""So long after a retry or another release a correction may still arrive, asked for before."""


class Routes:
    """A VirtualService and a DestinationRule in a world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._written: dict[str, Any] = {}
        self.canary = 0
        """The canary's share in percent."""
        self._taken_back_at = float("-inf")
        self._wrong_since: float | None = None
        self._frozen: Argo | None = None
        self.longest_wrong_seconds = 0.0
        """For how long the canary of a release that is taken back had traffic, at worst."""

    @property
    def is_wrong(self) -> bool:
        """Whether the canary of a release that is taken back has traffic."""
        return self._wrong_since is not None

    def follow(self, rollout: Rollout) -> None:
        """Write what Argo Rollouts writes now."""
        labels = {"stable": rollout.stable_hash, "canary": rollout.pod_hash}
        subsets = [
            {"name": name, "labels": {"rollouts-pod-template-hash": of}}
            for name, of in labels.items()
        ]
        self._put(RULE, {"subsets": subsets})
        self._set(0 if rollout.aborted or not rollout.has_canary else rollout.weight or 0)

    def freeze(self, argo: Argo) -> None:
        """Keep what Argo Rollouts knows now."""
        self._frozen = copy.copy(argo)

    def thaw(self, argo: Argo, now: float) -> None:
        """Write once more by what a frozen Argo Rollouts knew, if it was frozen."""
        frozen, self._frozen = self._frozen, None
        if frozen and frozen.uid == argo.uid and frozen.moves_traffic:
            self.follow(frozen)
            self.look(argo, now)

    def look(self, rollout: Rollout, now: float) -> None:
        """Take note of how it is."""
        if rollout.is_taken_back:
            self._taken_back_at = now
        if not (rollout.is_taken_back and self.canary):
            self._wrong_since = None
            return
        self._wrong_since = now if self._wrong_since is None else self._wrong_since
        self.longest_wrong_seconds = max(self.longest_wrong_seconds, now - self._wrong_since)

    def patch(self, patch: Object, now: float) -> Object:
        """What the controller asks for: all on stable, and only of what is taken back."""
        last = next(c for c in reversed(self._world.history) if c.kind == KIND)
        if patch["metadata"]["resourceVersion"] != str(last.version):
            raise ApiError(409, "Conflict", "the object has been modified")
        late_seconds = now - self._taken_back_at
        assert late_seconds <= RACE_SECONDS, "a route was written of what isn't taken back"
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
