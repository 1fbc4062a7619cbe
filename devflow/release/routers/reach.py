"""What routers ask of the keys that say how an app is reached."""

import re
from collections.abc import Collection
from typing import TYPE_CHECKING

from devflow.reading.grammar.network import is_address
from devflow.reading.shown import shown
from devflow.release.errors import SpecError

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

_LEFT_OUT = re.compile(r"/\.{0,2}/|/\.{1,2}$|%2f", re.IGNORECASE)


def needs_hosts(app: "AppSpec") -> None:
    """:raises SpecError: there are none."""
    if not app.hosts:
        raise SpecError(
            "hosts",
            f"is empty, and router {app.router.name!r} serves an app by its hosts; name at least"
            " one, or use router 'none' for an app that is called inside the cluster only",
        )


def names_only(app: "AppSpec") -> None:
    """:raises SpecError: a host is an address, which objects with hosts of the router refuse."""
    for index, host in enumerate(app.hosts):
        if isinstance(host, str) and is_address(host):
            raise SpecError(
                f"hosts[{index}]",
                f"{host!r} is an address, and router {app.router.name!r} takes names only; use a"
                " name that leads to it",
            )


def plain_paths(app: "AppSpec", limit: int) -> None:
    """Whether the prefixes and exact paths are ones that Kubernetes takes in an Ingress, and the
    Gateway API in a route: of at most ``limit`` characters, and without a segment that servers
    leave out.

    :raises SpecError: naming the path.
    """
    key = "paths" if app.route.paths else "match"
    for index, match in enumerate(app.route.matches):
        path = (match.path.exact or match.path.prefix or "") if match.path else ""
        if _LEFT_OUT.search(path):
            raise SpecError(
                f"route.{key}[{index}]",
                f"{shown(path)} has '//', '/./', '/../' or '%2f', which router {app.router.name!r}"
                " takes in no path; write it without",
            )
        if len(path) > limit:
            raise SpecError(
                f"route.{key}[{index}]",
                f"{shown(path)} has {len(path)} characters; the limit of router"
                f" {app.router.name!r} is {limit}",
            )


def needs_gateway(app: "AppSpec") -> None:
    """:raises SpecError: there is none."""
    if not app.gateways:
        raise SpecError(
            "gateway",
            f"is missing; router {app.router.name!r} attaches routes to a Gateway, such as"
            " istio-ingress/public",
        )


def takes_no_gateway(app: "AppSpec", instead: str) -> None:
    """:raises SpecError: there is one; ``instead`` says what to do without."""
    if app.gateways:
        raise SpecError(
            "gateway", f"is for routers 'istio' and 'gateway-api'; leave it out: {instead}"
        )


def makes_no_routes(app: "AppSpec") -> None:
    """:raises SpecError: the app has hosts or a gateway, of which nothing would be made."""
    for key, value in (("hosts", app.hosts), ("gateway", app.gateways)):
        if value:
            raise SpecError(
                key,
                f"makes nothing with router {app.router.name!r}, whose routes are your own; leave"
                " it out, or use another router, such as 'gateway-api'",
            )
    only_istio(app)


def only_istio(
    app: "AppSpec", route: Collection[str] = (), protocols: Collection[str] = ()
) -> None:
    """Whether the app has nothing that of our routers only Istio can do. This one can do the keys
    ``route`` of the route; it makes routes for the ``protocols`` of the main port, or none at all.

    :raises SpecError: naming the key.
    """
    name = app.router.name
    cant = f"can't be done by router {name!r}; leave it out, or use 'router: istio'"
    for key in sorted(app.route.used - set(route)):
        raise SpecError(f"route.{key}", cant)
    for index, match in enumerate(app.route.matches):
        if match.model_fields_set != {"path"}:
            raise SpecError(f"route.match[{index}]", f"asks for more than a path, and that {cant}")
    if app.traffic_policy.model_fields_set:
        raise SpecError("trafficPolicy", cant)
    if not app.mesh:
        raise SpecError("mesh", f"is of router 'istio'; leave it out with router {name!r}")
    if protocols and app.main_port.protocol not in protocols:
        raise SpecError(
            "ports[0].protocol",
            f"{app.main_port.protocol!r} {cant.replace('leave it out', 'begin with another port')}",
        )
