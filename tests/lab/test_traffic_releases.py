"""No request is lost while pods and weights change, and the shares are those asked for."""

import math
import time
from collections.abc import Sequence

import pytest

from lab import Lab
from lab.load import Sample
from tests.lab.traffic import App, Load, eventually, load

REQUESTS = 2000
# Two-sided 99 % of the normal distribution, which the binomial one is close to at 2,000 requests.
Z_99 = 2.576
GATED = [10, "approve", 50, "approve", 100]


@pytest.fixture
def shop(lab: Lab, namespace: str) -> App:
    settings = {"replicas": 4, "steps": GATED}
    return App(lab, namespace, "shop", settings).install("1.0.0")


def _canary_share(samples: Sequence[Sample]) -> float:
    return sum(sample.subset == "canary" for sample in samples) / len(samples)


def _assert_share(app: App, percent: int) -> None:
    share = percent / 100
    seen = _canary_share(load(app.target, REQUESTS, rate=500))
    margin = Z_99 * math.sqrt(share * (1 - share) / REQUESTS)
    # The samples of a second run decide, should the first be the one in a hundred that is off.
    if abs(seen - share) > margin:
        seen = _canary_share(load(app.target, REQUESTS, rate=500))
    assert abs(seen - share) <= margin, f"{seen:.2%} of the requests at weight {percent}"


def test_a_canary_gets_its_share_at_each_weight_and_no_request_fails(shop: App) -> None:
    with Load(shop.target) as under_load:
        shop.release("2.0.0")
        for weight in (10, 50):
            shop.wait_weight(weight)
            eventually("the canary answers", lambda: under_load.samples[-1].subset == "canary")
            _assert_share(shop, weight)
            shop.approve()
        shop.wait_healthy()
        shop.wait_pods(4)
    assert not under_load.failures()
    assert {sample.version for sample in load(shop.target, 50, rate=200)} == {"2.0.0"}


def test_after_an_abort_at_half_all_requests_are_on_stable_within_two_seconds(shop: App) -> None:
    with Load(shop.target) as under_load:
        shop.release("2.0.0")
        shop.wait_weight(10)
        shop.approve()
        shop.wait_weight(50)
        aborted = time.time()
        shop.abort()
        shop.wait_pods(4)
        eventually("late answers", lambda: under_load.samples[-1].intended > aborted + 3)
    assert not under_load.failures()
    late = [sample for sample in under_load.samples if sample.intended > aborted + 2]
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
