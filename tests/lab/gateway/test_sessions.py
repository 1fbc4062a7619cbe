"""Session affinity in a release: clients stay with the version that they have met."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from devflow.lab import Lab
from devflow.release.routers import ROUTERS
from tests.lab.gateway.gateway_api import HTTP_ROUTE, GatewayApiApp
from tests.lab.gateway.sessions import Client, by_version, come_again, met, versions
from tests.lab.gateway.shares import FALSE_ALARM, margin
from tests.lab.traffic import App, Object
from tests.lab.waiting import eventually

pytestmark = pytest.mark.alone

WEIGHTS = (10, 30, 50)
# The last pause holds the release at 100 until the test ends it.
STEPS = [10, "approve", 30, "approve", 50, "approve", 100, {"pause": "1h"}]
CLIENTS = 1000
OLD, NEW, NEXT = "1.0.0", "2.0.0", "3.0.0"


@dataclass
class StickyGatewayApiApp(GatewayApiApp):
    """The HTTPRoute with the weights is named after the settings of its affinity."""

    def weights(self) -> dict[str, int]:
        ((_, name),) = ROUTERS["gateway-api"].routes(self.rollout())
        route: Object = self.ask(lambda kube: kube.get(*HTTP_ROUTE, name, self.namespace))
        rule = next(one for one in route["spec"]["rules"] if len(one["backendRefs"]) > 1)
        return {
            "canary" if ref["name"].endswith("-canary") else "stable": ref["weight"]
            for ref in rule["backendRefs"]
        }


KINDS: dict[str, type[App]] = {"istio": App, "gateway-api": StickyGatewayApiApp}


@pytest.mark.parametrize("router", KINDS)
def test_clients_stay_with_the_version_that_they_have_met_and_none_is_left_alone(
    lab: Lab, namespace: str, router: str, record_property: Callable[[str, object], None]
) -> None:
    settings: dict[str, Any] = {
        "replicas": 2,
        "steps": STEPS,
        "router": router,
        "sessionAffinity": "1h",
    }
    shop = KINDS[router](lab, namespace, "shop", settings).install(OLD)
    early = met(shop, 50)
    assert versions(early) == {OLD: 50}

    shop.up(NEW)
    everybody: list[Client] = []
    for weight in WEIGHTS:
        shop.wait_weight(weight)
        shop.wait_served(weight)
        new = met(shop, CLIENTS)
        _check_share(new, weight, NEW, record_property)
        everybody += new
        # More than once: the second answer may give another cookie.
        for _ in range(2):
            assert set(come_again(shop, everybody)) == {(OLD, OLD), (NEW, NEW)}
        held = [Client(client.cookie, client.version) for client in by_version(everybody, NEW)]
        shop.approve()
        assert set(come_again(shop, everybody)) == {(OLD, OLD), (NEW, NEW)}

    shop.wait_weight(100)
    shop.wait_served(100)
    assert versions(met(shop, 50)) == {NEW: 50}
    assert set(come_again(shop, everybody)) == {(OLD, OLD), (NEW, NEW)}
    shop.approve()

    def all_have_moved() -> bool:
        # From the one version to the other, in whatever order routes and endpoints change.
        assert (NEW, OLD) not in come_again(shop, everybody[-CLIENTS:])
        return set(versions(everybody[-CLIENTS:])) == {NEW}

    eventually("stable's clients have moved", all_have_moved)

    def is_promoted() -> bool:
        assert set(come_again(shop, everybody[-CLIENTS:])) == {(NEW, NEW)}
        return bool(shop.rollout()["status"]["phase"] == "Healthy")

    eventually("the release is over", is_promoted)
    shop.wait_pods(2)
    assert _all_by(shop, everybody + early, NEW)

    # Clients who were away since then have cookies of a release that is over.
    shop.up(NEXT)
    shop.wait_weight(10)
    shop.wait_served(10)
    come_again(shop, held)
    _check_share(held, 10, NEXT, record_property)
    come_again(shop, held)
    assert versions(held)[NEXT] > 0
    shop.abort()
    shop.wait_stable()
    shop.wait_pods(2)
    assert _all_by(shop, held, NEW)


def _all_by(app: App, clients: list[Client], version: str) -> bool:
    come_again(app, clients)
    return set(versions(clients)) == {version}


def _check_share(
    clients: list[Client], percent: int, version: str, record: Callable[[str, object], None]
) -> None:
    seen = versions(clients)[version] / len(clients)
    report = f"{seen:.2%} of {len(clients)} clients met {version}"
    record(f"share at weight {percent}", report)
    print(f"share at weight {percent}: {report}")
    share = percent / 100
    assert abs(seen - share) <= margin(share, 1 - FALSE_ALARM, len(clients)), report
