"""The Ingress: leads to the stable Service, and never changes in a release."""

from typing import TYPE_CHECKING, Any

from devflow.release.errors import SpecError
from devflow.release.routers.nginx.settings import NginxSettings
from devflow.release.routers.router import Kind
from devflow.release.workload.metadata import NOT_WAITED_FOR, metadata

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

ROUTE_KEYS = ("paths", "match")
"""What of an app's ``route`` is in it."""
INGRESS = Kind("networking.k8s.io/v1", "Ingress")


def ingress(app: "AppSpec") -> dict[str, Any]:
    """One rule for each host. Argo Rollouts makes a second Ingress from it, for the canary."""
    settings = app.router.of(NginxSettings)
    annotations = {**NOT_WAITED_FOR, **settings.annotations}
    backend = {"service": {"name": app.name, "port": {"name": app.main_port.name}}}
    paths = [{**path, "backend": backend} for path in _paths(app)]
    return {
        "apiVersion": INGRESS.api_version,
        "kind": INGRESS.kind,
        "metadata": metadata(app, INGRESS.group, INGRESS.kind, **annotations),
        "spec": {
            "ingressClassName": settings.class_name,
            "rules": [{"host": host, "http": {"paths": paths}} for host in app.hosts],
        },
    }


def no_regex(app: "AppSpec") -> None:
    """:raises SpecError: an Ingress knows no expressions."""
    for index, match in enumerate(app.route.matches):
        if match.path is not None and match.path.regex is not None:
            key = "paths" if app.route.paths else "match"
            raise SpecError(
                f"route.{key}[{index}]",
                "is an expression, which router 'nginx' has none of; write a prefix, or use"
                " 'router: gateway-api'",
            )


def _paths(app: "AppSpec") -> list[dict[str, Any]]:
    named = [match.path for match in app.route.matches if match.path is not None]
    return [
        {"path": path.exact or path.prefix, "pathType": "Exact" if path.exact else "Prefix"}
        for path in named
    ] or [{"path": "/", "pathType": "Prefix"}]
