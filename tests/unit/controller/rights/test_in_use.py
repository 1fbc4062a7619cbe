"""Rights are asked for on the objects of the routers that apps use, and on no others."""

from typing import Any

import pytest

from devflow.controller.rights.in_use import routings_in_use
from devflow.controller.rights.rules import route_rules
from devflow.release import build, parse_app
from devflow.release.routers import ROUTERS

WRITTEN: dict[str, dict[str, Any]] = {
    "istio": {},
    "gateway-api": {"hosts": ["a.com"], "gateway": "istio-ingress/public"},
    "nginx": {"hosts": ["a.com"]},
    "traefik": {"hosts": ["a.com"]},
    "none": {},
    "raw": {"router": {"raw": {"apisix": {"route": {"name": "a"}}}}},
    "plugin": {"router": {"plugin": {"acme/abacus": {}}}},
}
NEEDS = {
    "istio": {"virtualservices", "destinationrules"},
    "gateway-api": {"httproutes", "services"},
    "nginx": {"ingresses", "services"},
    "traefik": {"traefikservices", "services"},
    "none": set[str](),
    "raw": set[str](),
    "plugin": set[str](),
}


def rollout_of(router: str, **more: Any) -> dict[str, Any]:
    written = {"router": router, **WRITTEN[router], **more}
    source = {"image": "shop:1.0.0", "source": {"repoURL": "https://example.com/apps.git"}}
    return build(parse_app("shop", {**source, **written})).rollout


class Cluster:
    """Rollouts by namespace."""

    def __init__(self, rollouts: dict[str | None, list[dict[str, Any]]]) -> None:
        self.rollouts = rollouts

    async def list(
        self, api_version: str, kind: str, namespace: str | None, label_selector: str
    ) -> tuple[list[dict[str, Any]], str]:
        assert kind == "Rollout"
        return self.rollouts[namespace], "7"


async def needed(cluster: Cluster, *namespaces: str | None) -> set[str]:
    routings = await routings_in_use(cluster, namespaces)
    return {rule.resource for rule in route_rules(routings, rollback=True)}


@pytest.mark.parametrize("router", ROUTERS)
async def test_the_objects_of_its_router_are_those_that_an_app_needs(router: str) -> None:
    assert await needed(Cluster({None: [rollout_of(router)]}), None) == NEEDS[router]


async def test_blue_green_needs_the_active_service_and_no_routes() -> None:
    made = rollout_of("istio", strategy="blueGreen", steps="blue-green")
    assert await needed(Cluster({None: [made]}), None) == {"services"}


async def test_apps_of_all_namespaces_that_are_followed_count_and_of_no_others() -> None:
    cluster = Cluster(
        {
            "shop": [rollout_of("istio"), rollout_of("none")],
            "cart": [rollout_of("nginx"), {"metadata": {}}],
            "tools": [rollout_of("traefik")],
        }
    )
    found = await needed(cluster, "shop", "cart")
    assert found == NEEDS["istio"] | NEEDS["nginx"]


async def test_without_any_app_no_right_on_routes_is_needed() -> None:
    assert await needed(Cluster({None: []}), None) == set()
