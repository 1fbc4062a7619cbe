"""The Ingress: leads to the stable Service, and never changes in a release."""

from typing import TYPE_CHECKING, Any

from devflow.release.routers.nginx.settings import NginxSettings
from devflow.release.routers.router import Kind
from devflow.release.workload.metadata import metadata
from devflow.release.workload.service import HTTP_PORT

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

INGRESS = Kind("networking.k8s.io/v1", "Ingress")


def ingress(app: "AppSpec") -> dict[str, Any]:
    """One rule for each host. Argo Rollouts makes a second Ingress from it, for the canary."""
    settings = app.router.of(NginxSettings)
    backend = {"service": {"name": app.name, "port": {"name": HTTP_PORT}}}
    paths = [{"path": "/", "pathType": "Prefix", "backend": backend}]
    return {
        "apiVersion": INGRESS.api_version,
        "kind": INGRESS.kind,
        "metadata": metadata(app, INGRESS.group, INGRESS.kind, **settings.annotations),
        "spec": {
            "ingressClassName": settings.class_name,
            "rules": [{"host": host, "http": {"paths": paths}} for host in app.hosts],
        },
    }
