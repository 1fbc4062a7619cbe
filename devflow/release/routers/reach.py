"""What routers ask of the keys that say how an app is reached."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from devflow.release.errors import SpecError

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec


def needs_hosts(app: "AppSpec") -> None:
    """:raises SpecError: there are none."""
    if not app.hosts:
        raise SpecError(
            "hosts",
            f"is empty, and router {app.router.name!r} serves an app by its hosts; name at least"
            " one, or use router 'none' for an app that is called inside the cluster only",
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
