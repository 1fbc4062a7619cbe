"""Rollouts whose router isn't one of ours: made by hand, or by a newer release of Devflow."""

from collections.abc import Iterable, Mapping
from typing import Any

from devflow.release.routers.router import Correction, Reference, Shares


class Unknown:
    """Reads the shares that Argo Rollouts says it has set."""

    def routes(self, rollout: Mapping[str, Any]) -> tuple[Reference, ...]:
        return ()

    def shares(self, objects: Iterable[Mapping[str, Any]]) -> Shares | None:
        """By ``status.canary.weights`` of the Rollout; ``None`` before the first is set."""
        for found in objects:
            canary = (found.get("status") or {}).get("canary") or {}
            if weights := canary.get("weights"):
                stable, moved = (weights.get(which) or {} for which in ("stable", "canary"))
                return Shares(stable=stable.get("weight", 0), canary=moved.get("weight", 0))
        return None

    def destinations(self, rollout: Mapping[str, Any]) -> tuple[Reference, ...]:
        return ()

    def stable_only(self, objects: Iterable[Mapping[str, Any]]) -> tuple[Correction, ...]:
        """Nothing: which objects split the traffic isn't known."""
        return ()


UNKNOWN = Unknown()
