"""Routers: what splits an app's traffic. One vendor is one file or folder, and one name below."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from devflow.reading.shown import shown
from devflow.release.routers.active_service import ACTIVE_SERVICE
from devflow.release.routers.gateway_api import GATEWAY_API
from devflow.release.routers.istio import ISTIO
from devflow.release.routers.istio.active import ISTIO_ACTIVE
from devflow.release.routers.nginx import NGINX
from devflow.release.routers.router import (
    Correction,
    Kind,
    Moved,
    Reference,
    Revision,
    Router,
    Routing,
    Series,
    Shares,
)
from devflow.release.routers.traefik import TRAEFIK
from devflow.release.routers.uncounted.given import PLUGIN, RAW
from devflow.release.routers.uncounted.none import NONE
from devflow.release.routers.uncounted.series import UNCOUNTED
from devflow.release.routers.uncounted.unknown import UNKNOWN

__all__ = [
    "ROUTERS",
    "ROUTINGS",
    "SWITCHES",
    "UNCOUNTED",
    "Correction",
    "Kind",
    "Moved",
    "Reference",
    "Revision",
    "Router",
    "Routing",
    "Series",
    "Shares",
    "check_router",
    "router_for",
    "router_of",
]

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

ROUTERS: Mapping[str, Router] = {
    router.name: router for router in (ISTIO, GATEWAY_API, NGINX, TRAEFIK, NONE, PLUGIN, RAW)
}
"""All routers, by the value of ``router`` in a spec."""

SWITCHES: Mapping[str, Routing] = {"istio": ISTIO_ACTIVE, "none": ACTIVE_SERVICE}
"""The routing of an active and a preview Service, by the router; others have none."""

ROUTINGS: tuple[Routing, ...] = (*ROUTERS.values(), *SWITCHES.values())
"""All of both."""


class Read(Protocol):
    """As much of a router as it takes to read and to correct the shares of a Rollout."""

    def routes(self, rollout: Mapping[str, Any]) -> tuple[Reference, ...]: ...

    def shares(self, objects: Any) -> Shares | None: ...

    def destinations(self, rollout: Mapping[str, Any]) -> tuple[Reference, ...]: ...

    def stable_only(self, objects: Any) -> tuple[Correction, ...]: ...


def router_for(app: "AppSpec") -> Router:
    """The router that an app names."""
    return ROUTERS[app.router.name]


def router_of(rollout: Mapping[str, Any]) -> Read:
    """What splits the traffic of a Rollout that is known only from the cluster.

    For a vendor that isn't known, shares are those that Argo Rollouts writes into the status.
    """
    return next((routing for routing in ROUTINGS if routing.splits(rollout)), UNKNOWN)


def check_router(name: str) -> str:
    """The name of a router.

    :raises ValueError: what is wrong, and the names that are known.
    """
    if name not in ROUTERS:
        known = " or ".join(repr(known) for known in sorted(ROUTERS))
        raise ValueError(f"{shown(name)} is not known; use {known}")
    return name
