"""Istio as a router: weights of a VirtualService, subsets of a DestinationRule."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from devflow.release.errors import SpecError
from devflow.release.names import CANARY, HASH_LABEL, ROUTE, STABLE
from devflow.release.routers.istio.destination_rule import destination_rule
from devflow.release.routers.istio.kinds import DESTINATION_RULE, VIRTUAL_SERVICE
from devflow.release.routers.istio.series import IstioSeries
from devflow.release.routers.istio.stable_only import stable_only
from devflow.release.routers.istio.virtual_service import virtual_services
from devflow.release.routers.managed_routes import MANAGED_ROUTES, managed_routes
from devflow.release.routers.no_settings import NoSettings
from devflow.release.routers.router import Correction, Kind, Manifest, Moved, Reference, Shares
from devflow.release.workload.service import service

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec


class Istio:
    """Splits inside the mesh and at an Istio Gateway, by the same weights."""

    name = "istio"
    kinds = (Kind("v1", "Service"), DESTINATION_RULE, VIRTUAL_SERVICE)
    moved = (
        Moved(
            VIRTUAL_SERVICE,
            pulumi=("spec.http",),
            argo_cd=(
                ".spec.http[].route[].weight",
                *(f'.spec.http[] | select(.name == "{name}")' for name in MANAGED_ROUTES),
            ),
            # The one that has the weights: the other has the app's own settings.
            suffix="",
            has_shares=True,
        ),
        Moved(
            DESTINATION_RULE,
            pulumi=("spec.subsets",),
            argo_cd=(f'.spec.subsets[].labels["{HASH_LABEL}"]',),
        ),
    )
    settings = NoSettings
    series = IstioSeries()
    extra_steps = frozenset({"experiment", "header", "mirror", "scale"})

    def check(self, app: "AppSpec") -> None:
        """Hosts are served by a Gateway, and a Gateway serves hosts.

        :raises SpecError: one of the two is missing.
        """
        if app.hosts and app.gateway is None:
            raise SpecError(
                "",
                "'hosts' is set but 'gateway' is not; name the Istio Gateway that serves them,"
                " such as istio-ingress/public",
            )
        if app.gateway is not None and not app.hosts:
            raise SpecError("", "'gateway' is set but 'hosts' is empty; name at least one host")

    def objects(self, app: "AppSpec") -> tuple[Manifest, ...]:
        return service(app), destination_rule(app), *virtual_services(app)

    def canary(self, app: "AppSpec") -> Manifest:
        """With subsets one Service is enough: ``canaryService``, ``stableService`` stay unset."""
        return {
            "trafficRouting": {
                **managed_routes(app),
                "istio": {
                    "virtualService": {"name": app.name, "routes": [ROUTE]},
                    "destinationRule": {
                        "name": app.name,
                        "stableSubsetName": STABLE,
                        "canarySubsetName": CANARY,
                    },
                },
            }
        }

    def splits(self, rollout: Mapping[str, Any]) -> bool:
        return bool(_virtual_service_of(rollout))

    def routes(self, rollout: Mapping[str, Any]) -> tuple[Reference, ...]:
        return (Reference(VIRTUAL_SERVICE, _virtual_service_of(rollout)),)

    def shares(self, objects: Iterable[Mapping[str, Any]]) -> Shares | None:
        """By the weights of our route; ``None`` without a VirtualService, or our route in it."""
        for found in objects:
            if (found.get("apiVersion"), found.get("kind")) == VIRTUAL_SERVICE:
                return _shares(found)
        return None

    def destinations(self, rollout: Mapping[str, Any]) -> tuple[Reference, ...]:
        name = _routing_of(rollout, "destinationRule")
        return (Reference(DESTINATION_RULE, name),) if name else ()

    def stable_only(self, objects: Iterable[Mapping[str, Any]]) -> tuple[Correction, ...]:
        return stable_only(objects)


def _virtual_service_of(rollout: Mapping[str, Any]) -> str:
    """The name of its VirtualService; empty if it has none."""
    return _routing_of(rollout, "virtualService")


def _routing_of(rollout: Mapping[str, Any], which: str) -> str:
    strategy: Mapping[str, Any] = rollout["spec"].get("strategy") or {}
    routing = (strategy.get("canary") or {}).get("trafficRouting") or {}
    named = (routing.get("istio") or {}).get(which) or {}
    return str(named.get("name") or "")


def _shares(found: Mapping[str, Any]) -> Shares | None:
    """What an experiment gets, of either version, is counted as the canary's: it isn't stable's."""
    routes = {route.get("name"): route for route in (found.get("spec") or {}).get("http") or []}
    if ROUTE not in routes:
        return None
    weights = Counter[bool]()
    for part in routes[ROUTE].get("route") or []:
        weights[part["destination"].get("subset") == STABLE] += part.get("weight", 0)
    beside = tuple(name for name in MANAGED_ROUTES if name in routes)
    return Shares(stable=weights[True], canary=weights[False], beside=beside)


ISTIO = Istio()
