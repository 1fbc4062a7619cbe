"""Blue-green: what is made of an app's schedule, where a release is, and what is refused."""

from typing import Any

import pytest

from devflow.release import AppSpec, SpecError, build, parse_app
from devflow.release.names import HASH_LABEL
from devflow.release.routers import SWITCHES, Reference, Shares, router_of
from devflow.release.routers.active_service import SERVICE
from devflow.release.strategies import STRATEGIES
from tests.unit.release.steps.statuses import Status

BASE = {
    "image": "shop:1",
    "source": {"repoURL": "https://example.com/apps.git"},
    "strategy": "blueGreen",
    "hosts": ["shop.example.com"],
    "gateway": "istio-ingress/public",
    "steps": "blue-green",
}
JUDGED = {"verify": {"errorRate": "< 1%"}}
OLD, NEW = "old", "new"


def app(**changes: Any) -> AppSpec:
    return parse_app("shop", {**BASE, **changes})


def strategy(**changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = build(app(**changes)).rollout["spec"]["strategy"]["blueGreen"]
    return found


def refused(**changes: Any) -> str:
    with pytest.raises(SpecError) as error:
        app(**changes)
    return str(error.value)


def test_a_person_or_a_time_holds_back_the_switch_or_nothing_does() -> None:
    assert strategy()["autoPromotionEnabled"] is False
    waits = strategy(steps=[{"pause": "5m"}, 100])
    assert (waits["autoPromotionEnabled"], waits["autoPromotionSeconds"]) == (True, 300)
    at_once = strategy(steps=[100])
    assert at_once["autoPromotionEnabled"] is True
    assert "autoPromotionSeconds" not in at_once


def test_it_is_judged_before_the_switch_and_after_it() -> None:
    made = strategy(steps=[{"analysis": "smoke"}, "approve", 100, "verify"], **JUDGED)
    assert made["prePromotionAnalysis"]["templates"] == [{"templateName": "smoke"}]
    assert made["postPromotionAnalysis"]["templates"] == [{"templateName": "shop"}]


def test_a_verify_without_metrics_is_a_time_before_the_switch() -> None:
    assert strategy(steps=["verify", 100], verify={"for": "90s"})["autoPromotionSeconds"] == 90


def test_the_preview_has_its_own_service_hosts_and_pods() -> None:
    made = build(app(preview={"replicas": 2, "hosts": ["next.example.com"]}))
    names = [(one["kind"], one["metadata"]["name"]) for one in made.routing]
    assert names == [
        *(("Service", "shop"), ("Service", "shop-preview")),
        *(("VirtualService", "shop-active"), ("VirtualService", "shop-preview")),
    ]
    hosts = [one["spec"]["hosts"] for one in made.routing[2:]]
    assert hosts == [["shop", "shop.example.com"], ["shop-preview", "next.example.com"]]
    assert made.rollout["spec"]["strategy"]["blueGreen"]["previewReplicaCount"] == 2
    ignored = {one["kind"] for one in made.application["spec"]["ignoreDifferences"]}
    assert "Service" in ignored
    assert "VirtualService" not in ignored


def test_the_policy_of_its_connections_holds_for_both_services() -> None:
    made = build(app(trafficPolicy={"loadBalancing": "random"})).routing
    rules = [one for one in made if one["kind"] == "DestinationRule"]
    assert [rule["spec"]["host"] for rule in rules] == ["shop", "shop-preview"]
    assert [rule["metadata"]["name"] for rule in rules] == ["shop-active", "shop-preview"]
    assert not any("subsets" in rule["spec"] for rule in rules)


@pytest.mark.parametrize(
    ("status", "step", "weight"),
    [
        (Status(active_hash=OLD), 0, 0),
        (Status(active_hash=OLD, preview_verdict="Running"), 1, 0),
        (Status(active_hash=OLD, preview_verdict="Inconclusive", is_paused=True), 1, 0),
        (Status(active_hash=OLD, preview_verdict="Successful", is_paused=True), 2, 0),
        (Status(active_hash=OLD, preview_verdict="Successful", was_paused=True), 3, 0),
        (Status(active_hash=OLD, promote_full=True), 3, 0),
        (Status(active_hash=NEW), 4, 100),
    ],
)
def test_a_release_is_at_the_step_that_its_status_tells(
    status: Status, step: int, weight: int
) -> None:
    found = app(steps=["verify", "approve", 100, "verify"], **JUDGED)
    blue_green = STRATEGIES["blueGreen"]
    now = Status(**{**vars(status), "current_pod_hash": NEW, "stable_hash": OLD})
    assert blue_green.position(blue_green.plan(found), now) == (step, weight, weight > 0)


def test_after_the_switch_without_a_verify_the_switch_itself_ends_it() -> None:
    blue_green = STRATEGIES["blueGreen"]
    plan = blue_green.plan(app())
    now = Status(current_pod_hash=NEW, stable_hash=OLD, active_hash=NEW)
    assert blue_green.position(plan, now) == (2, 100, True)


@pytest.mark.parametrize("router", SWITCHES)
def test_the_shares_are_read_from_the_active_service_and_put_back_in_it(router: str) -> None:
    rollout = build(app()).rollout
    rollout["status"] = {"currentPodHash": NEW, "stableRS": OLD}
    routing = SWITCHES[router]
    active, preview = routing.objects(app())[:2]
    active["metadata"] |= {"uid": "u", "resourceVersion": "7"}
    assert router_of(rollout).routes(rollout) == (Reference(SERVICE, "shop"),)
    assert routing.shares((rollout, active)) == Shares(stable=100, canary=0)
    assert routing.shares((rollout, preview)) is None

    active["spec"]["selector"][HASH_LABEL] = NEW
    assert routing.shares((rollout, active)) == Shares(stable=0, canary=100)
    (correction,) = routing.stable_only((rollout, active))
    assert correction.reference == Reference(SERVICE, "shop")
    assert correction.patch["spec"] == {"selector": {HASH_LABEL: OLD}}
    assert correction.patch["metadata"] == {"uid": "u", "resourceVersion": "7"}

    # Gone back to stable, to which Argo Rollouts hasn't switched back yet.
    rollout["status"]["currentPodHash"] = OLD
    assert routing.shares((rollout, active)) == Shares(stable=0, canary=100)
    assert routing.stable_only((rollout, active)) == (correction,)

    rollout["status"] = {"currentPodHash": NEW, "stableRS": NEW}
    assert routing.shares((rollout, active)) == Shares(stable=100, canary=0)
    assert routing.stable_only((rollout, active)) == ()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"steps": "standard"}, "steps[0]: weight 10 is for a canary: blueGreen switches"),
        ({"steps": [100, "approve"]}, "steps[1]: approve after weight 100"),
        ({"steps": [100, "verify"]}, "steps[1]: 'Verify' doesn't fit: after 100, blueGreen takes"),
        ({"steps": ["approve", "verify", 100]}, "steps[1]: 'Verify' doesn't fit: before 100"),
        ({"steps": [{"approve": {"by": ["leads"]}}, 100]}, "steps[0].approve: has rules, which"),
        ({"steps": [{"approve": {"text": "seen?"}}, 100]}, "steps[0].approve: has rules, which"),
        ({"steps": [{"scale": 1}, 100]}, "steps[0]: 'Scale to 1 pod' doesn't fit"),
        ({"steps": [{"header": {"a": "b"}}, 100]}, "steps[0]: 'Header a: b' doesn't fit"),
        ({"preview": {"replicas": 0}}, "preview.replicas: 0 is too small; the least is 1"),
        ({"strategy": "canary", "preview": {"replicas": 1}, "steps": [100]}, "preview: is for"),
        (
            {"hosts": [], "gateway": None, "preview": {"hosts": ["next.example.com"]}},
            "preview.hosts: is set but 'gateway' is not",
        ),
        (
            {"verify": {"errorRate": "< 1%", "background": 100}},
            "verify.background: is for a canary",
        ),
    ],
)
def test_what_does_not_fit_is_refused_in_one_line(changes: dict[str, Any], says: str) -> None:
    assert refused(**changes).startswith(says)


def test_a_window_does_not_make_an_approve_one_that_is_checked() -> None:
    freeze = [{"reason": "night", "cron": "0 22 * * *", "for": "8h"}]
    (planned, _) = parse_app("shop", {**BASE, "freeze": freeze, "steps": ["approve", 100]}).steps
    assert planned.name == "Approve"


def test_a_name_that_leaves_no_room_for_the_preview_is_refused() -> None:
    with pytest.raises(SpecError, match="use at most 55 characters"):
        parse_app("s" * 56, BASE)
