"""The HTTPRoute: one rule with two Services, whose weights Argo Rollouts moves."""

from typing import TYPE_CHECKING, Any

from devflow.release.routers.gateway_api.settings import GatewayApiSettings
from devflow.release.routers.router import Kind
from devflow.release.routers.two_services import canary_service
from devflow.release.workload.metadata import metadata
from devflow.release.workload.service import SERVICE_PORT

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

GATEWAY_GROUP = "gateway.networking.k8s.io"
HTTP_ROUTE = Kind(f"{GATEWAY_GROUP}/v1", "HTTPRoute")


def http_route(app: "AppSpec") -> dict[str, Any]:
    """All traffic on stable, none on the canary.

    Values that the API server would fill in are written out: Argo CD compares lists as a whole, and
    would call the app OutOfSync.
    """
    return {
        "apiVersion": HTTP_ROUTE.api_version,
        "kind": HTTP_ROUTE.kind,
        "metadata": metadata(app, HTTP_ROUTE.group, HTTP_ROUTE.kind),
        "spec": {
            "parentRefs": [_parent(app)],
            "hostnames": list(app.hosts),
            "rules": [
                {
                    "matches": [{"path": {"type": "PathPrefix", "value": "/"}}],
                    "backendRefs": [
                        _backend(app.name, weight=100),
                        _backend(canary_service(app), weight=0),
                    ],
                }
            ],
        },
    }


def _parent(app: "AppSpec") -> dict[str, Any]:
    namespace, _, name = (app.gateway or "").partition("/")
    section = app.router.of(GatewayApiSettings).section_name
    named = {"group": GATEWAY_GROUP, "kind": "Gateway", "namespace": namespace, "name": name}
    return {**named, "sectionName": section} if section else named


def _backend(name: str, *, weight: int) -> dict[str, Any]:
    return {"group": "", "kind": "Service", "name": name, "port": SERVICE_PORT, "weight": weight}
