"""What the conformance tests of routers share: an app of each router."""

from typing import Any

import pytest

from devflow.release import AppSpec, Manifest, parse_app
from devflow.release.routers import ROUTERS, Kind, Router

LEAST = {
    "image": "ghcr.io/acme/shop:1.0.0",
    "namespace": "web",
    "replicas": 2,
    "hosts": ["shop.example.com"],
    "gateway": "ingress/public",
    "source": {"repoURL": "https://example.com/apps.git"},
}
every_router = pytest.mark.parametrize("router", ROUTERS.values(), ids=ROUTERS)


def app_of(router: Router, **changes: Any) -> AppSpec:
    return parse_app("shop", {**LEAST, "router": router.name, **changes})


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
