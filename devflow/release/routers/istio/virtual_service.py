"""The VirtualServices: one with the app's own settings, and one for each port with the weights.

Argo Rollouts rewrites whole lists of routes, and server-side apply can't keep apart what is in a
list. So the two have no object in common: the settings delegate to the weights, and Istio merges
them.
"""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from devflow.release.names import CANARY, ROUTE, STABLE
from devflow.release.routers.istio.kinds import ISTIO_GROUP, ISTIO_VERSION
from devflow.release.routers.istio.route import routes
from devflow.release.routers.istio.sessions import with_cookies, with_release
from devflow.release.spec.deferred import Deferred
from devflow.release.spec.parts.ports import MAIN_PORT, ServedPort
from devflow.release.workload.affinity import affinity_suffix
from devflow.release.workload.metadata import FIRST_TO_COME_LAST_TO_GO, metadata

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

MESH = "mesh"
"""Istio's name for all sidecars."""
HOSTS_SUFFIX = "-hosts"
"""Of the VirtualService that has an app's hosts, and delegates to those with the weights."""
_GATEWAY_SUFFIX = "-gateway"
_BEFORE_ALL = {**FIRST_TO_COME_LAST_TO_GO, "argocd.argoproj.io/sync-wave": "-2"}


def virtual_services(app: "AppSpec") -> tuple[dict[str, Any], ...]:
    """All of an app, in apply order.

    The settings also hold for what Argo Rollouts adds beside the weights, for a ``header`` or
    ``mirror`` step: a bare match, and where it leads. In one object with them it would go before
    the app's own matches, rewrites, CORS and timeouts, and lose them (argo-rollouts issues 2895,
    3879).

    Istio ignores one that delegates as long as the other still has hosts of its own, so it comes
    first: an app that had one VirtualService only is never without a route.
    """
    if not app.main_port.has_requests:
        return tuple(_of_connections(app))
    return (
        *_with_affinity(app),
        _virtual_service(
            app,
            HOSTS_SUFFIX,
            {**_reached(app, app.name, app.hosts), "http": _delegating(app)},
            **FIRST_TO_COME_LAST_TO_GO,
        ),
        *(
            _virtual_service(app, _suffix(port), {"http": [_split(app, port)]})
            for port in _split_ports(app)
        ),
    )


def _with_affinity(app: "AppSpec") -> list[dict[str, Any]]:
    """The main port's weights once more, for clients that stay with the version that they have met;
    none without session affinity.

    It is there before what leads to it. The other stays: the app may do without affinity again at
    any time, and its weights are right by then.
    """
    if app.session_affinity is None:
        return []
    main = app.main_port
    http = with_cookies(app, _split(app, main))
    suffix = f"{_suffix(main)}{affinity_suffix(app)}"
    return [_virtual_service(app, suffix, {"http": http}, **_BEFORE_ALL)]


def route_to(
    app: "AppSpec", suffix: str, service: str, hosts: Sequence[str | Deferred]
) -> tuple[dict[str, Any], ...]:
    """The VirtualService that leads from ``hosts`` to one Service, whatever its pods are; none
    where it would change nothing: without hosts, and for connections inside the mesh.
    """
    reached = _reached(app, service, hosts)
    if not reached["hosts"]:
        return ()
    destination = {"destination": {"host": service, "port": {"number": app.main_port.port}}}
    if app.main_port.has_requests:
        http = [{**route, "route": [destination]} for route in routes(app, [{}])]
        spec = {**reached, "http": http}
    elif app.gateways and hosts:
        spec = {"hosts": list(hosts), "gateways": list(app.gateways)}
        spec["tcp"] = [{"route": [destination]}]
    else:
        return ()
    return (_virtual_service(app, suffix, spec),)


def moved_by_argo_rollouts(app: "AppSpec") -> list[dict[str, Any]]:
    """The VirtualServices with weights, and which of their routes have them, as a Rollout names
    them.
    """
    if app.main_port.has_requests:
        names = [made["metadata"]["name"] for made in _with_affinity(app)]
        names += [f"{app.name}{_suffix(port)}" for port in _split_ports(app)]
        return [{"name": name, "routes": [ROUTE]} for name in names]
    return [
        {
            "name": made["metadata"]["name"],
            "tcpRoutes": [{"port": match["port"]} if (match := _first_match(made)) else {}],
        }
        for made in _of_connections(app)
    ]


def _first_match(made: dict[str, Any]) -> dict[str, Any] | None:
    (route,) = made["spec"]["tcp"]
    matches = route.get("match")
    return matches[0] if matches else None


def _split_ports(app: "AppSpec") -> list[ServedPort]:
    """The ports whose requests are split: gateways lead to the main one only."""
    main, *others = app.served_ports
    return [main, *(port for port in others if app.mesh and port.has_requests)]


def _suffix(port: ServedPort) -> str:
    """Of the object with a port's weights. It has the number in it: what leads to another port is
    another object, for a change of its routes would never reach it.
    """
    return "" if port.port == MAIN_PORT else f"-{port.port}"


def _reached(app: "AppSpec", service: str, hosts: Sequence[str | Deferred]) -> dict[str, Any]:
    """Under which hosts, and at which gateways.

    With the mesh the Service's own name is among the hosts. Without it callers inside the mesh
    would bypass the weights and reach the canary in proportion to its pods.
    """
    return {
        "hosts": [*([service] if app.mesh else []), *hosts],
        "gateways": [*([MESH] if app.mesh else []), *app.gateways],
    }


def _delegating(app: "AppSpec") -> list[dict[str, Any]]:
    main, *others = _split_ports(app)
    where: list[dict[str, Any]] = [{}]
    if others:
        where = [{"gateways": [MESH], "port": main.port}]
        if app.gateways:
            where.append({"gateways": list(app.gateways)})
    delegates = {"delegate": {"name": f"{app.name}{_suffix(main)}{affinity_suffix(app)}"}}
    own = [{**route, **delegates} for route in routes(app, where)]
    return [
        *(own if app.session_affinity is None else map(partial(with_release, app), own)),
        *(
            {
                "match": [{"gateways": [MESH], "port": port.port}],
                "delegate": {"name": f"{app.name}{_suffix(port)}"},
            }
            for port in others
        ),
    ]


def _of_connections(app: "AppSpec") -> list[dict[str, Any]]:
    """Connections have no settings, and nothing to delegate: one for the mesh, one for gateways."""
    main, made = app.main_port, []
    if app.mesh:
        spec: dict[str, Any] = {"hosts": [app.name], "gateways": [MESH]}
        spec["tcp"] = [{"match": [{"port": main.port}], "route": _split(app, main)["route"]}]
        made.append(_virtual_service(app, _suffix(main), spec))
    if app.gateways:
        spec = {
            "hosts": list(app.hosts),
            "gateways": list(app.gateways),
            "tcp": [{"route": _split(app, main)["route"]}],
        }
        made.append(_virtual_service(app, f"{_suffix(main)}{_GATEWAY_SUFFIX}", spec))
    return made


def _split(app: "AppSpec", port: ServedPort) -> dict[str, Any]:
    """All traffic on stable, none on the canary: how every app begins.

    The port is named because a gateway has other numbers: without it Istio would look for the
    gateway's among those of the Service.
    """
    return {
        "name": ROUTE,
        "route": [
            {
                "destination": {
                    "host": app.name,
                    "port": {"number": port.port},
                    "subset": subset,
                },
                "weight": weight,
            }
            for subset, weight in ((STABLE, 100), (CANARY, 0))
        ],
    }


def _virtual_service(
    app: "AppSpec", suffix: str, spec: dict[str, Any], **annotations: str
) -> dict[str, Any]:
    return {
        "apiVersion": ISTIO_VERSION,
        "kind": "VirtualService",
        "metadata": metadata(app, ISTIO_GROUP, "VirtualService", suffix, **annotations),
        "spec": spec,
    }
