"""Releases through an HTTPRoute, with requests: istiod and Envoy serve it."""

import json
import time
from collections.abc import Callable

import pytest

from devflow.kube import Client
from devflow.lab import Lab
from devflow.lab.load import Target
from devflow.record.job import JobStatus, StepStatus
from tests.lab.gateway.gateway_api import HTTP_ROUTE, GatewayApiApp, own_route
from tests.lab.gateway.shares import check_share
from tests.lab.gateway.walks import GATED, assert_a_canary_walks_without_a_failed_request
from tests.lab.loads import Load
from tests.lab.records import step, wait_job
from tests.lab.spec.ways import (
    RATE,
    all_by,
    answers,
    headers_of,
    reaches,
    until_all_by,
)
from tests.lab.traffic import App, apply
from tests.lab.waiting import eventually

pytestmark = pytest.mark.alone

SETTINGS = {"replicas": 4, "steps": GATED, "router": "gateway-api"}
CANARY = "version", "2.0.0"
BY_HEADER = {"X-Canary": "always"}
INNER = {"type": "ReplacePrefixMatch", "replacePrefixMatch": "/inner"}
SET = {"set": [{"name": "x-of-the-app", "value": "kept"}]}
FILTERS = [
    {"type": "URLRewrite", "urlRewrite": {"path": INNER}},
    {"type": "ResponseHeaderModifier", "responseHeaderModifier": SET},
]
INGRESS = "networking.k8s.io/v1", "Ingress"


@pytest.fixture
def shop(lab: Lab, namespace: str) -> App:
    return GatewayApiApp(lab, namespace, "shop", SETTINGS).install("1.0.0")


def test_a_canary_gets_its_share_at_each_weight_and_no_request_fails(
    shop: App, record_property: Callable[[str, object], None]
) -> None:
    assert_a_canary_walks_without_a_failed_request(shop, record_property, CANARY)


def test_after_an_abort_at_half_all_requests_are_on_stable_and_none_has_failed(shop: App) -> None:
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
    late = [sample for sample in under_load.samples if sample.intended > moved]
    assert {sample.version for sample in late} == {"1.0.0"}


def test_requests_with_the_header_reach_the_canary_by_the_apps_own_paths_and_filters(
    lab: Lab, namespace: str
) -> None:
    steps = [{"scale": 2}, {"header": BY_HEADER}, "approve", 50, "approve", 100]
    settings = {**SETTINGS, "replicas": 2, "steps": steps, "route": {"paths": ["/api"]}}
    app = GatewayApiApp(lab, namespace, "shop", settings)
    app.apply("1.0.0")
    app.wait_healthy()
    (rule,) = app.rules()
    app.patch(*HTTP_ROUTE, {"spec": {"rules": [{**rule, "filters": FILTERS}]}})
    eventually("the gateway serves the app", lambda: headers_of(app, "/api").get("x-of-the-app"))
    with Load(Target(f"{app.target.url}api", app.target.host), RATE) as under_load:
        app.release("2.0.0")
        reaches(app, "Approve")
        until_all_by(app, "2.0.0", path="/api", **BY_HEADER)
        assert answers(app, path="/api") == all_by("1.0.0")
        assert app.get("/other", **BY_HEADER)[0] == 404
        assert headers_of(app, "/api/x", **BY_HEADER)["x-of-the-app"] == "kept"
        assert json.loads(app.get("/api/x", **BY_HEADER)[1])["path"] == "/inner/x"

        app.approve()
        app.wait_weight(50)
        app.wait_served(50)
        assert answers(app, path="/api", **BY_HEADER) == all_by("2.0.0")
        check_share(app, 50, lambda _name, _value: None, CANARY, path="api")
        app.abort()
        job = wait_job(app, "2.0.0", JobStatus.ROLLED_BACK)
        eventually("no rule beside", lambda: len(app.rules()) == 1)
        until_all_by(app, "1.0.0", path="/api", **BY_HEADER)
    assert not under_load.failures()
    assert step(job, "Header X-Canary: always").status is StepStatus.SUCCEEDED


def test_an_app_moves_here_from_nginx_with_no_failed_request(lab: Lab, namespace: str) -> None:
    """As docs/routers.md has it. Before the move requests come by a route of the user's own."""
    settings = {**SETTINGS, "router": "nginx", "gateway": None}
    before = GatewayApiApp(lab, namespace, "shop", settings)
    before.apply("1.0.0")
    before.wait_healthy()
    apply(lab, own_route(before))
    eventually("the gateway serves the app", lambda: before.get()[0] == 200)

    async def delete_old_routes(kube: Client) -> None:
        await kube.delete(*INGRESS, "shop", namespace)
        await kube.delete(*INGRESS, "shop-shop-canary", namespace)
        await kube.delete(*HTTP_ROUTE, "shop-moving", namespace)

    after = GatewayApiApp(lab, namespace, "shop", SETTINGS)
    with Load(after.target) as under_load:
        after.apply("1.0.0")
        after.ask(delete_old_routes)
        after.release("2.0.0")
        for weight in (10, 30, 50):
            after.wait_weight(weight)
            after.approve()
        after.wait_healthy()
        eventually("the new version", lambda: under_load.samples[-1].version == "2.0.0")
    assert not under_load.failures()
    assert {sample.version for sample in under_load.samples} == {"1.0.0", "2.0.0"}
