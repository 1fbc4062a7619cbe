"""No request is lost while pods and weights change, and the shares are those asked for."""

import time
from collections.abc import Callable

import pytest

from devflow.lab import Lab
from tests.lab.gateway.walks import GATED, assert_a_canary_walks_without_a_failed_request
from tests.lab.loads import RATE, Load
from tests.lab.traffic import App
from tests.lab.waiting import eventually


@pytest.fixture
def shop(lab: Lab, namespace: str) -> App:
    settings = {"replicas": 4, "steps": GATED}
    return App(lab, namespace, "shop", settings).install("1.0.0")


def test_a_canary_gets_its_share_at_each_weight_and_no_request_fails(
    shop: App, record_property: Callable[[str, object], None]
) -> None:
    assert_a_canary_walks_without_a_failed_request(shop, record_property)


def test_after_an_abort_at_half_all_requests_are_on_stable(shop: App) -> None:
    with Load(shop.target) as under_load:
        shop.release("2.0.0")
        for weight in (10, 30):
            shop.wait_weight(weight)
            shop.approve()
        shop.wait_weight(50)
        shop.abort()
        shop.wait_stable()
        moved = time.time()
        shop.wait_pods(4)
        eventually("late answers", lambda: under_load.samples[-1].intended > moved + 2)
    assert not under_load.failures()
    late = under_load.samples[-int(RATE) :]
    assert {(sample.version, sample.subset) for sample in late} == {("1.0.0", "stable")}


def test_no_request_fails_when_the_rest_of_a_canary_is_skipped(shop: App) -> None:
    with Load(shop.target) as under_load:
        shop.release("2.0.0")
        shop.wait_weight(10)
        shop.promote()
        shop.wait_healthy()
        shop.wait_pods(4)
    assert not under_load.failures()
    assert under_load.samples[-1].version == "2.0.0"


def test_no_request_fails_when_pods_go_or_are_replaced(shop: App) -> None:
    with Load(shop.target) as under_load:
        shop.scale(2)
        shop.wait_pods(2)
        shop.scale(4)
        shop.wait_pods(4)
        before = shop.uids()
        shop.restart()
        eventually("all pods are new", lambda: not before & shop.uids())
        shop.wait_healthy()
        shop.wait_pods(4)
    assert not under_load.failures()
    assert len(under_load.samples) > 200
