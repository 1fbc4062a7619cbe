"""The VirtualService: one route to two subsets, whose weights Argo Rollouts moves."""

from typing import TYPE_CHECKING, Any

from devflow.release.names import CANARY, ROUTE, STABLE
from devflow.release.routers.istio.kinds import ISTIO_GROUP, ISTIO_VERSION
from devflow.release.routers.managed_routes import managed_routes
from devflow.release.workload.metadata import metadata

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

MESH = "mesh"
"""Istio's name for all sidecars: callers inside the mesh are split by the same weights."""

HOSTS_SUFFIX = "-hosts"
"""Of the VirtualService that has an app's hosts, and delegates to the one with the weights."""

_FIRST_TO_COME_LAST_TO_GO = {
    "argocd.argoproj.io/sync-wave": "-1",
    "argocd.argoproj.io/sync-options": "PruneLast=true",
}
"""For Argo CD; Pulumi goes by the order in which objects are made."""


def virtual_services(app: "AppSpec") -> tuple[dict[str, Any], ...]:
    """One, or two for an app whose schedule has steps that add routes.

    Argo Rollouts adds a bare route: a match, and where it leads. As a part of the one
    VirtualService it would go before the app's own matches, rewrites, CORS and timeouts, and lose
    them (argo-rollouts issues 2895, 3879). So these stand in a VirtualService of their own, which
    delegates to the one with the weights, and Istio merges each route there with them: what Argo
    Rollouts adds has them, too, from the first moment to the last.

    The one that delegates comes first. As long as the other still has the hosts, Istio ignores it;
    so neither on the way to two nor on the way back to one is a host without a route.
    """
    if not managed_routes(app):
        return (_virtual_service(app, "", {**_reached(app), "http": [_split(app)]}),)
    delegates = [{**route, "delegate": {"name": app.name}} for route in _settings(app)]
    hosts = {**_reached(app), "http": delegates}
    return (
        _virtual_service(app, HOSTS_SUFFIX, hosts, **_FIRST_TO_COME_LAST_TO_GO),
        _virtual_service(app, "", {"http": [_split(app)]}),
    )


def _virtual_service(
    app: "AppSpec", suffix: str, spec: dict[str, Any], **annotations: str
) -> dict[str, Any]:
    return {
        "apiVersion": ISTIO_VERSION,
        "kind": "VirtualService",
        "metadata": metadata(app, ISTIO_GROUP, "VirtualService", suffix, **annotations),
        "spec": spec,
    }


def _reached(app: "AppSpec") -> dict[str, Any]:
    """Under which hosts, and at which gateways.

    The app's own Service name is always among the hosts. Without it callers inside the mesh would
    bypass the weights and reach the canary in proportion to its pods.
    """
    return {
        "hosts": [app.name, *app.hosts],
        "gateways": [MESH, *([app.gateway] if app.gateway else [])],
    }


def _settings(app: "AppSpec") -> list[dict[str, Any]]:
    """What holds for the app's requests, whichever version they reach: one for each match."""
    return [{}]


def _split(app: "AppSpec") -> dict[str, Any]:
    """All traffic on stable, none on the canary: how every app begins."""
    return {
        "name": ROUTE,
        "route": [
            {"destination": {"host": app.name, "subset": STABLE}, "weight": 100},
            {"destination": {"host": app.name, "subset": CANARY}, "weight": 0},
        ],
    }
