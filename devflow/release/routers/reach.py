"""What routers ask of the keys that say how an app is reached: ``hosts`` and ``gateway``."""

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
    if app.gateway is None:
        raise SpecError(
            "gateway",
            f"is missing; router {app.router.name!r} attaches routes to a Gateway, such as"
            " istio-ingress/public",
        )


def takes_no_gateway(app: "AppSpec", instead: str) -> None:
    """:raises SpecError: there is one; ``instead`` says what to do without."""
    if app.gateway is not None:
        raise SpecError(
            "gateway", f"is for routers 'istio' and 'gateway-api'; leave it out: {instead}"
        )


def makes_no_routes(app: "AppSpec") -> None:
    """:raises SpecError: the app has hosts or a gateway, of which nothing would be made."""
    for key, value in (("hosts", app.hosts), ("gateway", app.gateway)):
        if value:
            raise SpecError(
                key,
                f"makes nothing with router {app.router.name!r}, whose routes are your own; leave"
                " it out, or use another router, such as 'gateway-api'",
            )
