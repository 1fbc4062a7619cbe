"""The HTTPRoute: one rule with two Services, whose weights Argo Rollouts moves."""

from typing import TYPE_CHECKING, Any

from devflow.release.routers.gateway_api.sessions import (
    COOKIES_SUFFIX,
    rules_by_cookie,
    sets_cookies,
)
from devflow.release.routers.gateway_api.settings import GatewayApiSettings
from devflow.release.routers.router import Kind
from devflow.release.routers.two_services import canary_service
from devflow.release.spec.parts.route.match import PathMatchSpec
from devflow.release.workload.affinity import affinity_suffix
from devflow.release.workload.metadata import FIRST_TO_COME_LAST_TO_GO, metadata

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

GATEWAY_GROUP = "gateway.networking.k8s.io"
HTTP_ROUTE = Kind(f"{GATEWAY_GROUP}/v1", "HTTPRoute")
ROUTE_KEYS = ("paths", "match", "timeout")
"""What of an app's ``route`` is in it."""


def http_routes(app: "AppSpec") -> tuple[dict[str, Any], ...]:
    """The one with the weights, all traffic on stable, none on the canary. With session affinity
    also one by cookies; both come before what leads there without, and go after it.

    Values that the API server would fill in are written out: Argo CD compares lists as a whole, and
    would call the app OutOfSync.
    """
    rule: dict[str, Any] = {"matches": [{"path": path} for path in _paths(app)]}
    if app.route.timeout is not None:
        rule["timeouts"] = {"request": app.route.timeout}
    backends = _backend(app, app.name, weight=100), _backend(app, canary_service(app), weight=0)
    if app.session_affinity is None:
        return (_route(app, "", [{**rule, "backendRefs": list(backends)}]),)
    suffix = affinity_suffix(app)
    weights = {**rule, "backendRefs": sets_cookies(app, *backends)}
    by_cookie = rules_by_cookie(app, rule, *backends)
    return (
        _route(app, suffix, [weights], **FIRST_TO_COME_LAST_TO_GO),
        _route(app, f"-for{suffix}{COOKIES_SUFFIX}", by_cookie, **FIRST_TO_COME_LAST_TO_GO),
    )


def _route(
    app: "AppSpec", suffix: str, rules: list[dict[str, Any]], **annotations: str
) -> dict[str, Any]:
    return {
        "apiVersion": HTTP_ROUTE.api_version,
        "kind": HTTP_ROUTE.kind,
        "metadata": metadata(app, HTTP_ROUTE.group, HTTP_ROUTE.kind, suffix, **annotations),
        "spec": {
            "parentRefs": [_parent(app, gateway) for gateway in app.gateways],
            "hostnames": list(app.hosts),
            "rules": rules,
        },
    }


def _paths(app: "AppSpec") -> list[dict[str, str]]:
    named = [match.path for match in app.route.matches if match.path is not None]
    return [_path(path) for path in named] or [{"type": "PathPrefix", "value": "/"}]


def _path(path: PathMatchSpec) -> dict[str, str]:
    if path.exact is not None:
        return {"type": "Exact", "value": path.exact}
    if path.regex is not None:
        return {"type": "RegularExpression", "value": path.regex}
    return {"type": "PathPrefix", "value": path.prefix or "/"}


def _parent(app: "AppSpec", gateway: str) -> dict[str, Any]:
    namespace, _, name = gateway.partition("/")
    section = app.router.of(GatewayApiSettings).section_name
    named = {"group": GATEWAY_GROUP, "kind": "Gateway", "namespace": namespace, "name": name}
    return {**named, "sectionName": section} if section else named


def _backend(app: "AppSpec", name: str, *, weight: int) -> dict[str, Any]:
    port = app.main_port.port
    return {"group": "", "kind": "Service", "name": name, "port": port, "weight": weight}
