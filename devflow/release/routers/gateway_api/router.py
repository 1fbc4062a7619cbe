"""The Gateway API as a router: weights of an HTTPRoute, by a plugin of Argo Rollouts."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from devflow.release.errors import SpecError
from devflow.release.names import AFFINITY_ROUTE, HEADER_ROUTE
from devflow.release.routers.gateway_api.http_route import HTTP_ROUTE, ROUTE_KEYS, http_routes
from devflow.release.routers.gateway_api.limits import check_fits
from devflow.release.routers.gateway_api.sessions import COOKIES_SUFFIX
from devflow.release.routers.gateway_api.settings import GatewayApiSettings
from devflow.release.routers.istio.series import IstioSeries
from devflow.release.routers.managed_routes import managed_routes
from devflow.release.routers.reach import needs_gateway, needs_hosts, only_istio
from devflow.release.routers.router import Correction, Manifest, Moved, Reference, Shares
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
from devflow.release.workload.affinity import affinity_suffix

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

PLUGIN = "argoproj-labs/gatewayAPI"
"""The plugin's name in Argo Rollouts: https://rollouts-plugin-trafficrouter-gatewayapi.readthedocs.io
"""
_MANAGED = (HEADER_ROUTE, AFFINITY_ROUTE)
"""What the names of the rules begin with that Argo Rollouts adds: one for each rule of the app's.
"""
_FULL_PERCENT = 100


class GatewayApi:
    """Whatever implements the API: Istio, Envoy Gateway, Traefik, Cilium, a cloud's gateway."""

    name = "gateway-api"
    kinds = (SERVICE, HTTP_ROUTE)
    moved = (
        Moved(
            HTTP_ROUTE,
            pulumi=("spec.rules",),
            argo_cd=(
                ".spec.rules[].backendRefs[].weight",
                *(
                    f'.spec.rules[] | select((.name // "") | startswith("{name}"))'
                    for name in _MANAGED
                ),
            ),
            left_alone=COOKIES_SUFFIX,
            has_shares=True,
        ),
        SERVICES_MOVED,
    )
    settings = GatewayApiSettings
    series = IstioSeries()
    """The API has no metrics of its own: these are counted where Istio's sidecars run."""
    extra_steps = frozenset({"header", "replicaProgressThreshold", "scale", "sessionAffinity"})

    def check(self, app: "AppSpec") -> None:
        check_name_fits(app)
        needs_gateway(app)
        needs_hosts(app)
        only_istio(app, ROUTE_KEYS, ("http", "http2", "grpc"))
        check_fits(app)
        _check_timeout_holds(app)

    def objects(self, app: "AppSpec") -> tuple[Manifest, ...]:
        return *two_services(app), *http_routes(app)

    def canary(self, app: "AppSpec") -> Manifest:
        routes = [{"name": f"{app.name}{affinity_suffix(app)}", "useHeaderRoutes": True}]
        settings = {"namespace": app.namespace, "httpRoutes": routes}
        routing = {**managed_routes(app), "plugins": {PLUGIN: settings}}
        return {**name_services(app), "trafficRouting": routing}

    def splits(self, rollout: Mapping[str, Any]) -> bool:
        return bool(_route_of(rollout))

    def routes(self, rollout: Mapping[str, Any]) -> tuple[Reference, ...]:
        return (Reference(HTTP_ROUTE, _route_of(rollout)),)

    def shares(self, objects: Iterable[Mapping[str, Any]]) -> Shares | None:
        """By the first rule that leads to both Services, and by the names of those beside it."""
        listed = list(objects)
        rollout, route = rollout_in(listed), object_in(listed, HTTP_ROUTE)
        if rollout is None or route is None:
            return None
        split = next((rule for rule in _rules(route) if _is_split(rule, rollout)), None)
        if split is None:
            return None
        weights = {ref.get("name"): ref.get("weight", 1) for ref in split["backendRefs"]}
        moved = weights.pop(services_of(rollout)[1], 0)
        names = [_name(rule) for rule in _rules(route)]
        beside = tuple(m for m in _MANAGED if any(name.startswith(m) for name in names))
        return Shares(stable=sum(weights.values()), canary=moved, beside=beside)

    def destinations(self, rollout: Mapping[str, Any]) -> tuple[Reference, ...]:
        return stable_service_of(rollout)

    def stable_only(self, objects: Iterable[Mapping[str, Any]]) -> tuple[Correction, ...]:
        listed = list(objects)
        rollout, route = rollout_in(listed), object_in(listed, HTTP_ROUTE)
        if rollout is None or route is None or not leads_to_stable(listed):
            return ()
        own = (rule for rule in _rules(route) if not _is_managed(rule))
        rules = [_corrected(rule, rollout) for rule in own]
        if rules == _rules(route):
            return ()
        reference = Reference(HTTP_ROUTE, route["metadata"]["name"])
        patch = {"metadata": precondition(route), "spec": {"rules": rules}}
        return (Correction(reference, patch),)


def _check_timeout_holds(app: "AppSpec") -> None:
    """The plugin copies a rule's matches and filters into that of a header, but no timeouts.

    :raises SpecError: requests by a header would have none.
    """
    if app.route.timeout is not None and any(step.route == HEADER_ROUTE for step in app.steps):
        raise SpecError(
            "route.timeout",
            "doesn't hold for requests that a header or cookie step gives the canary, as Argo"
            " Rollouts' plugin for the Gateway API leaves it out; leave out one of them, or use"
            " 'router: istio'",
        )


def _route_of(rollout: Mapping[str, Any]) -> str:
    """The name of its HTTPRoute; empty if the plugin moves none of it."""
    settings = routing_of(rollout, "plugins").get(PLUGIN) or {}
    listed = [route.get("name") for route in settings.get("httpRoutes") or []]
    return str(settings.get("httpRoute") or next(iter(listed), "") or "")


def _rules(route: Mapping[str, Any]) -> list[Manifest]:
    return (route.get("spec") or {}).get("rules") or []


def _name(rule: Mapping[str, Any]) -> str:
    """The rule's name; empty if it has none."""
    return str(rule.get("name") or "")


def _is_managed(rule: Mapping[str, Any]) -> bool:
    """Whether Argo Rollouts has added it."""
    return _name(rule).startswith(_MANAGED)


def _is_split(rule: Mapping[str, Any], rollout: Mapping[str, Any]) -> bool:
    """Whether it divides traffic between both Services."""
    named = {ref.get("name") for ref in rule.get("backendRefs") or []}
    return named >= set(services_of(rollout))


def _corrected(rule: Manifest, rollout: Mapping[str, Any]) -> Manifest:
    if not _is_split(rule, rollout):
        return rule
    stable, _ = services_of(rollout)
    refs = [
        {**ref, "weight": _FULL_PERCENT if ref.get("name") == stable else 0}
        for ref in rule["backendRefs"]
    ]
    return {**rule, "backendRefs": refs}


GATEWAY_API = GatewayApi()
