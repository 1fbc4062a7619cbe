"""Traefik as a router: weights of a TraefikService."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from devflow.release.routers.reach import needs_hosts, only_istio, takes_no_gateway
from devflow.release.routers.router import Correction, Manifest, Moved, Reference, Shares
from devflow.release.routers.traefik.routes import (
    INGRESS_ROUTE,
    ROUTE_KEYS,
    TRAEFIK_SERVICE,
    check_regexes,
    ingress_route,
    traefik_service,
)
from devflow.release.routers.traefik.series import TraefikSeries
from devflow.release.routers.traefik.settings import TraefikSettings
from devflow.release.routers.two_services import (
    SERVICE,
    SERVICES_MOVED,
    check_name_fits,
    leads_to_stable,
    name_services,
    object_in,
    precondition,
    rollout_in,
    routing_of,
    services_of,
    stable_service_of,
    two_services,
)

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

_FULL_PERCENT = 100


class Traefik:
    """Traefik 3, by its own kinds."""

    name = "traefik"
    kinds = (SERVICE, TRAEFIK_SERVICE, INGRESS_ROUTE)
    moved = (
        Moved(
            TRAEFIK_SERVICE,
            pulumi=("spec.weighted.services",),
            argo_cd=(".spec.weighted.services[].weight",),
            has_shares=True,
        ),
        SERVICES_MOVED,
    )
    settings = TraefikSettings
    series = TraefikSeries()
    extra_steps = frozenset({"replicaProgressThreshold", "scale"})

    def check(self, app: "AppSpec") -> None:
        check_name_fits(app)
        needs_hosts(app)
        takes_no_gateway(app, "Traefik serves the hosts at its entry points")
        only_istio(app, ROUTE_KEYS, ("http",))
        check_regexes(app)

    def objects(self, app: "AppSpec") -> tuple[Manifest, ...]:
        return *two_services(app), traefik_service(app), ingress_route(app)

    def canary(self, app: "AppSpec") -> Manifest:
        routing = {"traefik": {"weightedTraefikServiceName": app.name}}
        return {**name_services(app), "trafficRouting": routing}

    def splits(self, rollout: Mapping[str, Any]) -> bool:
        return bool(_weighted_of(rollout))

    def routes(self, rollout: Mapping[str, Any]) -> tuple[Reference, ...]:
        return (Reference(TRAEFIK_SERVICE, _weighted_of(rollout)),)

    def shares(self, objects: Iterable[Mapping[str, Any]]) -> Shares | None:
        """By the weights of the two Services; ``None`` without one of them."""
        listed = list(objects)
        rollout, found = rollout_in(listed), object_in(listed, TRAEFIK_SERVICE)
        if rollout is None or found is None:
            return None
        weights = {service.get("name"): service.get("weight", 0) for service in _services(found)}
        stable, canary = services_of(rollout)
        if not {stable, canary} <= set(weights):
            return None
        return Shares(stable=weights[stable], canary=weights[canary])

    def destinations(self, rollout: Mapping[str, Any]) -> tuple[Reference, ...]:
        return stable_service_of(rollout)

    def stable_only(self, objects: Iterable[Mapping[str, Any]]) -> tuple[Correction, ...]:
        listed = list(objects)
        shares = self.shares(listed)
        if not shares or not shares.canary or not leads_to_stable(listed):
            return ()
        rollout, found = rollout_in(listed), object_in(listed, TRAEFIK_SERVICE)
        assert rollout is not None and found is not None  # noqa: S101, PT018 - they have shares
        stable, _ = services_of(rollout)
        services = [
            {**one, "weight": _FULL_PERCENT if one.get("name") == stable else 0}
            for one in _services(found)
        ]
        patch = {"metadata": precondition(found), "spec": {"weighted": {"services": services}}}
        return (Correction(Reference(TRAEFIK_SERVICE, found["metadata"]["name"]), patch),)


def _weighted_of(rollout: Mapping[str, Any]) -> str:
    """The name of its TraefikService; empty if it has none."""
    return str(routing_of(rollout, "traefik").get("weightedTraefikServiceName") or "")


def _services(found: Mapping[str, Any]) -> list[Manifest]:
    return ((found.get("spec") or {}).get("weighted") or {}).get("services") or []


TRAEFIK = Traefik()
