"""The TraefikService, whose weights Argo Rollouts moves, and the IngressRoute that leads to it."""

from typing import TYPE_CHECKING, Any

from devflow.reading.shown import shown
from devflow.release.errors import SpecError
from devflow.release.routers.router import Kind
from devflow.release.routers.traefik.host_rule import host_rule
from devflow.release.routers.traefik.settings import TraefikSettings
from devflow.release.routers.two_services import canary_service
from devflow.release.spec.deferred import derived
from devflow.release.spec.parts.route.match import PathMatchSpec
from devflow.release.workload.metadata import metadata

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

ROUTE_KEYS = ("paths", "match")
"""What of an app's ``route`` is in its rules."""
_VERSION = "traefik.io/v1alpha1"
TRAEFIK_SERVICE = Kind(_VERSION, "TraefikService")
INGRESS_ROUTE = Kind(_VERSION, "IngressRoute")


def check_regexes(app: "AppSpec") -> None:
    """:raises SpecError: an expression would end Traefik's text, and go on as a rule of its own."""
    key = "paths" if app.route.paths else "match"
    for index, match in enumerate(app.route.matches):
        if match.path is not None and "`" in (match.path.regex or ""):
            raise SpecError(
                f"route.{key}[{index}]",
                f"{shown(match.path.regex)} has a '`', with which Traefik ends a text; write"
                " '\\x60' for it",
            )


def traefik_service(app: "AppSpec") -> dict[str, Any]:
    """All traffic on stable, none on the canary."""
    weights = {app.name: 100, canary_service(app): 0}
    services = [
        {"name": name, "port": app.main_port.port, "weight": weight}
        for name, weight in weights.items()
    ]
    return {
        "apiVersion": TRAEFIK_SERVICE.api_version,
        "kind": TRAEFIK_SERVICE.kind,
        "metadata": metadata(app, TRAEFIK_SERVICE.group, TRAEFIK_SERVICE.kind),
        "spec": {"weighted": {"services": services}},
    }


def ingress_route(app: "AppSpec") -> dict[str, Any]:
    """One route for each host."""
    served = [{"name": app.name, "kind": TRAEFIK_SERVICE.kind}]
    spec: dict[str, Any] = {
        "routes": [
            {"kind": "Rule", "match": _match(host, _paths(app)), "services": served}
            for host in app.hosts
        ]
    }
    if entry_points := app.router.of(TraefikSettings).entry_points:
        spec["entryPoints"] = list(entry_points)
    return {
        "apiVersion": INGRESS_ROUTE.api_version,
        "kind": INGRESS_ROUTE.kind,
        "metadata": metadata(app, INGRESS_ROUTE.group, INGRESS_ROUTE.kind),
        "spec": spec,
    }


def _match(host: Any, paths: str) -> Any:
    def rule(known: str) -> str:
        return f"{host_rule(known)}{paths}"

    return derived(host, rule)


def _paths(app: "AppSpec") -> str:
    """The part of a rule that names paths; empty if the app takes all."""
    named = [_path(match.path) for match in app.route.matches if match.path is not None]
    return f" && ({' || '.join(named)})" if named else ""


def _path(path: PathMatchSpec) -> str:
    if path.exact is not None:
        return f"Path(`{path.exact}`)"
    if path.regex is not None:
        return f"PathRegexp(`^(?:{path.regex})$`)"
    prefix = (path.prefix or "/").rstrip("/")
    # Whole segments: `/api` isn't `/apis`.
    return f"(Path(`{prefix}`) || PathPrefix(`{prefix}/`))" if prefix else "PathPrefix(`/`)"
