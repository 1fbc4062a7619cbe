"""What becomes of requests when a part of the lab dies and is repaired."""

import json

import pytest

from devflow.lab import Lab
from devflow.lab.traffic.workload_entry import MIRROR_LABEL
from tests.lab.loads import Load
from tests.lab.parts import kill, restart
from tests.lab.traffic import ISTIO, App, apply
from tests.lab.waiting import eventually


@pytest.fixture
def shop(lab: Lab, namespace: str) -> App:
    settings = {"replicas": 2, "steps": [50, "approve", 100]}
    return App(lab, namespace, "shop", settings).install("1.0.0")


def _assert_changes_take_effect(app: App) -> None:
    """A canary gets its traffic: so pods, mirrors, weights and gateway all work together."""
    app.release("2.0.0")
    eventually("the canary answers", lambda: json.loads(app.get()[1])["subset"] == "canary")


@pytest.mark.parametrize("part", ["istiod", "kube-apiserver", "etcd"])
def test_no_request_fails_while_the_control_plane_restarts(shop: App, part: str) -> None:
    with Load(shop.target) as under_load:
        kill(shop.lab, part)
        seen = len(under_load.samples)
        eventually("requests meanwhile", lambda: len(under_load.samples) > seen + 100)
        shop.lab.up()
        _assert_changes_take_effect(shop)
    assert not under_load.failures()


@pytest.mark.parametrize("part", ["gateway", "pods"])
def test_requests_are_answered_again_once_the_data_plane_is_repaired(shop: App, part: str) -> None:
    restart(shop.lab, part)
    assert shop.get()[0] == 200
    _assert_changes_take_effect(shop)


def test_the_gateway_is_ready_only_when_it_serves_the_routes_there_are(shop: App) -> None:
    for _ in range(3):
        restart(shop.lab, "gateway")
        assert shop.get()[0] == 200


@pytest.mark.parametrize("part", ["kwok", "pods"])
def test_no_two_pods_share_an_address_after_a_restart(lab: Lab, namespace: str, part: str) -> None:
    # Whoever counts addresses from the first after a restart does so for these pods already.
    restart(lab, part)
    shop = App(lab, namespace, "shop", {"replicas": 2}).install("1.0.0")
    before = shop.mirrors()
    restart(lab, part)
    shop.scale(6)
    eventually("six pods are mirrored", lambda: len(shop.mirrors()) == 6)
    mirrors = shop.mirrors()
    assert before.items() <= mirrors.items()
    assert len(set(mirrors.values())) == 6


def test_a_mirror_goes_with_a_pod_that_went_while_nobody_looked(lab: Lab, namespace: str) -> None:
    left_behind = {
        "apiVersion": ISTIO,
        "kind": "WorkloadEntry",
        "metadata": {
            "name": "left-behind",
            "namespace": namespace,
            "labels": {MIRROR_LABEL: "true"},
        },
        "spec": {"address": "127.0.0.250"},
    }
    theirs = {**left_behind, "metadata": {"name": "theirs", "namespace": namespace}}
    shop = App(lab, namespace, "shop")
    for entry in (left_behind, theirs):
        apply(lab, entry)
    restart(lab, "pods")
    assert shop.mirrors() == {"theirs": "127.0.0.250"}
