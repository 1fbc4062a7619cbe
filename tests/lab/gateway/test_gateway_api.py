"""Releases through an HTTPRoute, with requests: istiod and Envoy serve it."""

import time
from collections.abc import Callable
from functools import partial

import pytest

from devflow.kube import Client
from devflow.lab import Lab
from tests.lab.gateway.shares import check_share
from tests.lab.gateway_api import HTTP_ROUTE, GatewayApiApp, own_route
from tests.lab.loads import Load, load
from tests.lab.traffic import App, apply
from tests.lab.waiting import eventually

pytestmark = pytest.mark.alone

STEPS = [10, "approve", 30, "approve", 50, "approve", 100]
SETTINGS = {"replicas": 4, "steps": STEPS, "router": "gateway-api"}
CANARY = "version", "2.0.0"
INGRESS = "networking.k8s.io/v1", "Ingress"


@pytest.fixture
def shop(lab: Lab, namespace: str) -> App:
    return GatewayApiApp(lab, namespace, "shop", SETTINGS).install("1.0.0")


def test_a_canary_gets_its_share_at_each_weight_and_no_request_fails(
    shop: App, record_property: Callable[[str, object], None]
) -> None:
    with Load(shop.target) as under_load:
        shop.release("2.0.0")
        for weight in (10, 30, 50):
            shop.wait_weight(weight)
            shop.wait_served(weight)
            check_share(shop, weight, record_property, CANARY)
            shop.approve()
        shop.wait_healthy()
        shop.wait_pods(4)
    assert not under_load.failures()
    assert {sample.version for sample in load(shop.target, 50, rate=200)} == {"2.0.0"}


def test_after_an_abort_at_half_all_requests_are_on_stable_and_none_has_failed(shop: App) -> None:
    with Load(shop.target) as under_load:
        shop.release("2.0.0")
        for weight in (10, 30):
            shop.wait_weight(weight)
            shop.approve()
        shop.wait_weight(50)
        aborted = time.time()
        shop.abort()
        shop.wait_pods(4)
        eventually("late answers", lambda: under_load.samples[-1].intended > aborted + 3)
    assert not under_load.failures()
    late = [sample for sample in under_load.samples if sample.intended > aborted + 2]
    assert {sample.version for sample in late} == {"1.0.0"}


def test_an_app_moves_here_from_nginx_with_no_failed_request(lab: Lab, namespace: str) -> None:
    """As docs/routers.md has it. Before the move requests come by a route of the user's own."""
    settings = {**SETTINGS, "router": "nginx", "gateway": None}
    before = GatewayApiApp(lab, namespace, "shop", settings)
    before.apply("1.0.0")
    before.wait_healthy()
    apply(lab, own_route(before))
    eventually("the gateway serves the app", lambda: before.get()[0] == 200)

    after = GatewayApiApp(lab, namespace, "shop", SETTINGS)
    with Load(after.target) as under_load:
        after.apply("1.0.0")
        for kind, name in (
            (INGRESS, "shop"),
            (INGRESS, "shop-shop-canary"),
            (HTTP_ROUTE, "shop-moving"),
        ):
            after.ask(partial(_delete, kind, name, namespace))
        after.release("2.0.0")
        for weight in (10, 30, 50):
            after.wait_weight(weight)
            after.approve()
        after.wait_healthy()
    assert not under_load.failures()
    assert {sample.version for sample in under_load.samples} == {"1.0.0", "2.0.0"}


async def _delete(kind: tuple[str, str], name: str, namespace: str, kube: Client) -> None:
    await kube.delete(*kind, name, namespace)
