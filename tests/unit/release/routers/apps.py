"""What the conformance tests of routers share: an app of each router."""

from collections.abc import Mapping
from typing import Any

import pytest

from devflow.release import AppSpec, Manifest, parse_app
from devflow.release.routers import ROUTERS, UNCOUNTED, Kind, Router

LEAST = {
    "image": "ghcr.io/acme/shop:1.0.0",
    "namespace": "web",
    "replicas": 2,
    "source": {"repoURL": "https://example.com/apps.git"},
}
HOSTS = {"hosts": ["shop.example.com"]}
AT_GATEWAY = {**HOSTS, "gateway": "ingress/public"}
REACHED: Mapping[str, dict[str, Any]] = {
    "nginx": HOSTS,
    "traefik": HOSTS,
    "none": {},
    "plugin": {"router": {"plugin": {"acme/abacus": {"beads": 10}}}},
    "raw": {"router": {"raw": {"apisix": {"route": {"name": "shop"}}}}},
}
"""How an app of a router is reached, where that is not by hosts at a gateway."""

every_router = pytest.mark.parametrize("router", ROUTERS.values(), ids=ROUTERS)
COUNTING = {name: router for name, router in ROUTERS.items() if router.series is not UNCOUNTED}
counting_router = pytest.mark.parametrize("router", COUNTING.values(), ids=COUNTING)
MOVED = {
    name: router for name, router in ROUTERS.items() if any(m.has_shares for m in router.moved)
}
router_with_routes = pytest.mark.parametrize("router", MOVED.values(), ids=MOVED)
"""Routers that have routes of ours, with shares in them."""


def least(router: Router, **changes: Any) -> dict[str, Any]:
    """The least that a user writes of an app of that router."""
    reached = REACHED.get(router.name, AT_GATEWAY)
    return {**LEAST, "router": router.name, **reached, **changes}


def app_of(router: Router, **changes: Any) -> AppSpec:
    return parse_app("shop", least(router, **changes))


def kind_of(manifest: Manifest) -> Kind:
    return Kind(manifest["apiVersion"], manifest["kind"])


def moved_paths(router: Router, manifest: Manifest, which: str) -> list[str]:
    """The paths of what Argo Rollouts rewrites in one object of :func:`app_of`."""
    return [
        path
        for moved in router.moved
        if moved.kind == kind_of(manifest)
        for path in (moved.ignored_in(manifest, "shop") if which == "pulumi" else moved.argo_cd)
    ]
