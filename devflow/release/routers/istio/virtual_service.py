"""The VirtualService: one route to two subsets, whose weights Argo Rollouts moves."""

from typing import TYPE_CHECKING, Any

from devflow.release.names import CANARY, ROUTE, STABLE
from devflow.release.routers.istio.kinds import ISTIO_GROUP, ISTIO_VERSION
from devflow.release.workload.metadata import metadata

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

MESH = "mesh"
"""Istio's name for all sidecars: callers inside the mesh are split by the same weights."""


def virtual_service(app: "AppSpec") -> dict[str, Any]:
    """All traffic on stable, none on the canary: how every app begins.

    The app's own Service name is always among the hosts. Without it callers inside the mesh would
    bypass the weights and reach the canary in proportion to its pods.
    """
    return {
        "apiVersion": ISTIO_VERSION,
        "kind": "VirtualService",
        "metadata": metadata(app, ISTIO_GROUP, "VirtualService"),
        "spec": {
            "hosts": [app.name, *app.hosts],
            "gateways": [MESH, *([app.gateway] if app.gateway else [])],
            "http": [
                {
                    "name": ROUTE,
                    "route": [
                        {"destination": {"host": app.name, "subset": STABLE}, "weight": 100},
                        {"destination": {"host": app.name, "subset": CANARY}, "weight": 0},
                    ],
                }
            ],
        },
    }
