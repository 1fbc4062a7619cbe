"""No router: the canary's share of the traffic is its share of the pods."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from devflow.release.errors import SpecError
from devflow.release.routers.reach import makes_no_routes
from devflow.release.routers.router import (
    Correction,
    Kind,
    Manifest,
    Moved,
    NoSettings,
    Reference,
    Shares,
)
from devflow.release.routers.two_services import rollout_in, strategy_of
from devflow.release.routers.uncounted.series import UNCOUNTED
from devflow.release.workload.service import service

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

_FULL_PERCENT = 100


class NoRouter:
    """One Service, which selects all pods: Argo Rollouts moves pods from stable to the canary."""

    name = "none"
    kinds = (Kind("v1", "Service"),)
    moved: tuple[Moved, ...] = ()
    settings = NoSettings
    series = UNCOUNTED
    extra_steps = frozenset({"replicaProgressThreshold"})

    def check(self, app: "AppSpec") -> None:
        makes_no_routes(app)
        if app.strategy == "canary" and "scale_down" in app.model_fields_set:
            raise SpecError(
                "scaleDown",
                "is for routers that split traffic; with 'none' old pods go as new ones come; leave"
                " it out, or use another router, such as 'gateway-api'",
            )
        if app.dynamic_stable_scale:
            raise SpecError(
                "dynamicStableScale",
                "is for routers that split traffic; with 'none' it is so anyway; leave it out",
            )

    def objects(self, app: "AppSpec") -> tuple[Manifest, ...]:
        return (service(app),)

    def canary(self, app: "AppSpec") -> Manifest:
        return {}

    def splits(self, rollout: Mapping[str, Any]) -> bool:
        strategy: Mapping[str, Any] = rollout["spec"].get("strategy") or {}
        return "canary" in strategy and not strategy_of(rollout).get("trafficRouting")

    def routes(self, rollout: Mapping[str, Any]) -> tuple[Reference, ...]:
        return ()

    def shares(self, objects: Iterable[Mapping[str, Any]]) -> Shares | None:
        """By the pods that there are of each version, as the Rollout's status counts them."""
        rollout = rollout_in(objects)
        status = (rollout.get("status") or {}) if rollout else {}
        if not status.get("replicas"):
            return None
        released = status.get("currentPodHash") != status.get("stableRS")
        moved = status.get("updatedReplicas", 0) if released else 0
        canary = round(_FULL_PERCENT * min(moved / status["replicas"], 1))
        return Shares(stable=_FULL_PERCENT - canary, canary=canary)

    def destinations(self, rollout: Mapping[str, Any]) -> tuple[Reference, ...]:
        return ()

    def stable_only(self, objects: Iterable[Mapping[str, Any]]) -> tuple[Correction, ...]:
        """Nothing: Argo Rollouts takes the pods away, and with them their traffic."""
        return ()


NONE = NoRouter()
