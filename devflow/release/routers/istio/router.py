"""Istio as a router: weights of a VirtualService, subsets of a DestinationRule."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from devflow.release.errors import SpecError
from devflow.release.names import CANARY, HASH_LABEL, ROUTE, STABLE
from devflow.release.routers.istio.destination_rule import destination_rule
from devflow.release.routers.istio.hosts import check_hosts_differ
from devflow.release.routers.istio.kinds import DESTINATION_RULE, VIRTUAL_SERVICE
from devflow.release.routers.istio.series import IstioSeries
from devflow.release.routers.istio.stable_only import stable_only
from devflow.release.routers.istio.virtual_service import (
    HOSTS_SUFFIX,
    moved_by_argo_rollouts,
    virtual_services,
)
from devflow.release.routers.managed_routes import MANAGED_ROUTES, managed_routes
from devflow.release.routers.router import (
    Correction,
    Kind,
    Manifest,
    Moved,
    NoSettings,
    Reference,
    Shares,
)
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
            pulumi=("spec.http", "spec.tcp"),
            # With question marks: what delegates has no `route`, and what splits HTTP no `tcp`.
            argo_cd=(
                ".spec.http[]?.route[]?.weight",
                ".spec.tcp[]?.route[]?.weight",
                *(f'.spec.http[]? | select(.name == "{name}")' for name in MANAGED_ROUTES),
            ),
            left_alone=HOSTS_SUFFIX,
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
    extra_steps = frozenset({"experiment", "header", "mirror", "scale", "sessionAffinity"})

    def check(self, app: "AppSpec") -> None:
        """Hosts are served by a Gateway, and a Gateway serves hosts.

        :raises SpecError: one of the two is missing.
        """
        if app.hosts and not app.gateways:
            raise SpecError(
                "",
                "'hosts' is set but 'gateway' is not; name the Istio Gateway that serves them,"
                " such as istio-ingress/public",
            )
        if app.gateways and not app.hosts:
            raise SpecError("", "'gateway' is set but 'hosts' is empty; name at least one host")
        check_hosts_differ(app)

    def objects(self, app: "AppSpec") -> tuple[Manifest, ...]:
        return service(app), destination_rule(app), *virtual_services(app)

    def canary(self, app: "AppSpec") -> Manifest:
        """With subsets one Service is enough: ``canaryService``, ``stableService`` stay unset."""
        moved = moved_by_argo_rollouts(app)
        named = {"virtualService": moved[0]} if len(moved) == 1 else {"virtualServices": moved}
        return {
            "trafficRouting": {
                **managed_routes(app),
                "istio": {
                    **named,
                    "destinationRule": {
                        "name": app.name,
                        "stableSubsetName": STABLE,
                        "canarySubsetName": CANARY,
                    },
                },
            }
        }

    def splits(self, rollout: Mapping[str, Any]) -> bool:
        return bool(_virtual_services_of(rollout))

    def routes(self, rollout: Mapping[str, Any]) -> tuple[Reference, ...]:
        return tuple(Reference(VIRTUAL_SERVICE, name) for name in _virtual_services_of(rollout))

    def shares(self, objects: Iterable[Mapping[str, Any]]) -> Shares | None:
        """By the weights of our route; ``None`` without a VirtualService, or our route in it."""
        for found in objects:
            if (found.get("apiVersion"), found.get("kind")) == VIRTUAL_SERVICE:
                shares = _shares(found)
                if shares is not None:
                    return shares
        return None

    def destinations(self, rollout: Mapping[str, Any]) -> tuple[Reference, ...]:
        name = (_routing_of(rollout).get("destinationRule") or {}).get("name")
        return (Reference(DESTINATION_RULE, name),) if name else ()

    def stable_only(self, objects: Iterable[Mapping[str, Any]]) -> tuple[Correction, ...]:
        return stable_only(objects)


def _virtual_services_of(rollout: Mapping[str, Any]) -> list[str]:
    """The names of its VirtualServices."""
    routing = _routing_of(rollout)
    named = [routing.get("virtualService"), *(routing.get("virtualServices") or ())]
    return [str(one["name"]) for one in named if one and one.get("name")]


def _routing_of(rollout: Mapping[str, Any]) -> Mapping[str, Any]:
    strategy: Mapping[str, Any] = rollout["spec"].get("strategy") or {}
    routing = (strategy.get("canary") or {}).get("trafficRouting") or {}
    return routing.get("istio") or {}


def _shares(found: Mapping[str, Any]) -> Shares | None:
    """What an experiment gets, of either version, is counted as the canary's: it isn't stable's."""
    spec = found.get("spec") or {}
    routes = {route.get("name"): route for route in spec.get("http") or []}
    # A route of connections has no name, and is alone.
    split = next(iter(spec.get("tcp") or []), routes.get(ROUTE))
    if split is None:
        return None
    weights = Counter[bool]()
    for part in split.get("route") or []:
        weights[part["destination"].get("subset") == STABLE] += part.get("weight", 0)
    beside = tuple(name for name in MANAGED_ROUTES if name in routes)
    return Shares(stable=weights[True], canary=weights[False], beside=beside)


ISTIO = Istio()
