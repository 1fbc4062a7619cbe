"""What the lab's pods answer, the faults they take, and their mirrors in Istio."""

import json
import socket
from datetime import datetime
from functools import partial

import pytest

from devflow.lab import Lab
from tests.lab.loads import Load, fetch, load
from tests.lab.traffic import App
from tests.lab.waiting import eventually


@pytest.fixture
def shop(lab: Lab, namespace: str) -> App:
    return App(lab, namespace, "shop", {"replicas": 2}).install("1.0.0")


def _url(pod_address: str, path: str = "/", port: int = 8080) -> str:
    return f"http://{pod_address}:{port}{path}"


def _serves(pod_address: str) -> bool:
    return fetch(_url(pod_address))[0] == 200


def test_a_pod_says_who_it_is_on_any_path(shop: App) -> None:
    status, body = shop.get("/any/path?at=all")
    answer = json.loads(body)
    assert status == 200
    pods = {pod["metadata"]["name"]: pod["metadata"]["labels"] for pod in shop.pods()}
    assert answer == {
        "app": "shop",
        "namespace": shop.namespace,
        "version": "1.0.0",
        "pod": answer["pod"],
        "subset": "stable",
        "revision": pods[answer["pod"]]["rollouts-pod-template-hash"],
        "image": "ghcr.io/acme/shop:1.0.0",
        "path": "/any/path?at=all",
    }


def test_several_apps_share_the_gateway_by_host(shop: App) -> None:
    cart = App(shop.lab, shop.namespace, "cart").install("3.1.0")
    assert json.loads(cart.get()[1])["app"] == "cart"
    assert json.loads(shop.get()[1])["app"] == "shop"
    assert fetch(shop.lab.gateway, Host="nobody.localhost")[0] == 404


def test_a_pod_exports_the_metrics_of_istios_sidecar(shop: App) -> None:
    address = next(iter(shop.mirrors().values()))
    fetch(_url(address))
    _, text = fetch(_url(address, "/metrics"))
    lines = text.splitlines()
    direct = 'source_workload="unknown"'
    (requests,) = [x for x in lines if x.startswith("istio_requests_total") and direct in x]
    assert requests.endswith("} 1.0")
    for label in (
        'reporter="destination"',
        'destination_workload="shop"',
        f'destination_workload_namespace="{shop.namespace}"',
        'destination_canonical_service="shop"',
        'response_code="200"',
        'request_protocol="http"',
    ):
        assert label in requests
    buckets = [line for line in lines if line.startswith("istio_request_duration_milliseconds_b")]
    assert any('le="0.5"' in line for line in buckets)
    assert any('le="3.6e+06"' in line for line in buckets)


def test_pods_are_mirrored_when_ready_and_no_longer_once_they_go(shop: App) -> None:
    addresses = {pod["metadata"]["name"]: pod["status"]["podIP"] for pod in shop.pods()}
    assert shop.mirrors() == addresses
    shop.scale(0)
    shop.wait_pods(0)
    assert shop.mirrors() == {}


def test_errors_and_latency_are_taken_from_annotations_at_once(shop: App) -> None:
    shop.annotate(error_rate="100%")
    assert eventually("errors", lambda: shop.get()[0] == 500)
    shop.annotate(error_rate="20%", latency="uniform(50ms, 60ms)")
    for address in shop.mirrors().values():
        eventually("few errors again", partial(_serves, address))
    samples = load(shop.target, 500, rate=100)
    failed = sum(sample.status == 500 for sample in samples)
    assert 60 <= failed <= 140
    assert all(sample.version == "1.0.0" for sample in samples)
    assert min(sample.latency_seconds for sample in samples) >= 0.05


def test_an_annotation_that_makes_no_sense_is_told_in_one_line(shop: App) -> None:
    shop.annotate(error_rate="many", latency="slow")
    (rate,) = eventually(
        "events", lambda: {e for e in shop.events("InvalidAnnotation") if "error-rate" in e}
    )
    assert rate == (
        "annotation lab.devflow.dev/error-rate is 'many'; write a share from 0 to 1, such as 5% or "
        "0.05"
    )
    name = shop.pods()[0]["metadata"]["name"]

    def logged() -> list[str]:
        lines = shop.lab.layout.log("pods").read_text().splitlines()
        return [line for line in lines if name in line and rate in line]

    # The event may be of another pod, which came first.
    eventually("the line of this pod", logged)
    assert shop.get()[0] == 200


def test_a_pod_crashes_after_its_time_and_comes_back(lab: Lab, namespace: str) -> None:
    settings = {"replicas": 2, "podAnnotations": {"lab.devflow.dev/start-after": "1s"}}
    shop = App(lab, namespace, "shop", settings).install("1.0.0")
    pod = shop.pods()[0]
    started = _second(pod["status"]["containerStatuses"][0]["state"]["running"]["startedAt"])
    assert started - _second(pod["metadata"]["creationTimestamp"]) >= 1
    with Load(shop.target, rate=50):
        shop.annotate(crash_after="1s")
        eventually(
            "a restart",
            lambda: any(
                status["restartCount"]
                for pod in shop.pods()
                for status in pod["status"]["containerStatuses"]
            ),
        )
    shop.annotate(crash_after=None)
    eventually("all pods are back", lambda: len(shop.mirrors()) == 2)


def test_a_port_that_somebody_else_holds_is_told_in_one_line(lab: Lab, namespace: str) -> None:
    with socket.socket() as theirs:
        theirs.bind(("0.0.0.0", 0))  # noqa: S104
        theirs.listen()
        port = theirs.getsockname()[1]
        shop = App(lab, namespace, "shop", {"port": port})
        shop.apply("1.0.0")
        (told,) = eventually("an event", lambda: shop.events("FailedToListen"))
        assert f":{port}: address already in use" in told.lower()
        assert shop.mirrors() == {}
    eventually("the pod is served once the port is free", shop.mirrors)


def test_two_apps_with_one_host_are_told_in_one_line(shop: App) -> None:
    # Of two that are equally old Istio takes the one whose name comes first.
    App(shop.lab, shop.namespace, "till", {"hosts": [shop.host]}).apply("1.0.0")
    (told,) = eventually("an event", lambda: shop.events("HostTaken"))
    assert told == (
        f"host {shop.host} at gateway istio-ingress/public belongs to {shop.namespace}/shop "
        "already, which gets all its requests: give one of the two another host"
    )


def _second(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
