"""Istio, where a schedule adds routes: the app's own settings hold for those, too."""

from typing import Any

import pytest

from devflow.release import Manifest, build
from devflow.release.routers import ROUTERS, Shares
from tests.unit.release.routers.apps import app_of

ISTIO = ROUTERS["istio"]
BY_HEADER = [{"scale": 1}, {"header": {"X-Canary": "always"}}, "verify", 50, 100]


def virtual_services(**changes: Any) -> dict[str, Manifest]:
    made = ISTIO.objects(app_of(ISTIO, **changes))
    return {one["metadata"]["name"]: one for one in made if one["kind"] == "VirtualService"}


@pytest.mark.parametrize("step", [{"header": {"X-Canary": "always"}}, {"mirror": "20%"}])
def test_the_hosts_are_apart_from_the_weights(step: object) -> None:
    hosts, split = virtual_services(steps=[10, step, 100]).values()
    assert hosts["metadata"]["name"] == "shop-hosts"
    assert hosts["spec"]["hosts"] == ["shop", "shop.example.com"]
    assert [route["delegate"] for route in hosts["spec"]["http"]] == [{"name": "shop"}]
    # Istio takes one that delegates to it only without these.
    assert set(split["spec"]) == {"http"}


def test_the_weights_are_where_they_are_without_such_steps() -> None:
    plain, apart = virtual_services()["shop"], virtual_services(steps=BY_HEADER)["shop"]
    assert plain["spec"]["http"] == apart["spec"]["http"]
    assert set(virtual_services()) == {"shop", "shop-hosts"}


def test_pulumi_leaves_alone_what_is_moved_and_applies_the_apps_own_settings() -> None:
    ignored = {
        name: [path for moved in ISTIO.moved for path in moved.ignored_in(one, "shop")]
        for name, one in virtual_services(steps=BY_HEADER).items()
    }
    assert ignored == {"shop-hosts": [], "shop": ["spec.http"]}


def test_the_rollout_names_the_routes_that_its_steps_add() -> None:
    def routing(steps: list[object]) -> Any:
        rollout = build(app_of(ISTIO, steps=steps)).rollout
        return rollout["spec"]["strategy"]["canary"]["trafficRouting"]

    assert routing(BY_HEADER)["managedRoutes"] == [{"name": "header"}]
    both = [10, {"mirror": "5%"}, {"header": {"x": "y"}}, 100]
    assert routing(both)["managedRoutes"] == [{"name": "header"}, {"name": "mirror"}]
    assert "managedRoutes" not in routing([10, 100])
    assert routing(BY_HEADER)["istio"] == routing([10, 100])["istio"]


def test_a_route_beside_the_weights_is_no_traffic_on_stable_only() -> None:
    split = virtual_services(steps=BY_HEADER)["shop"]
    split["spec"]["http"].insert(0, {"name": "header", "route": []})
    shares = ISTIO.shares((split,))
    assert shares == Shares(stable=100, canary=0, beside=("header",))
    assert not shares.on_stable
    assert str(shares) == "canary 0%, stable 100%, and by header to the canary"
