"""Each rule finds what breaks it, and nothing in a good app."""

from collections.abc import Mapping
from typing import Any

import pytest

from devflow.policy import RULES, Finding, Severity, check, released
from devflow.release import build, parse_app

GOOD: dict[str, Any] = {
    "image": "ghcr.io/acme/shop:1.0.0",
    "replicas": 3,
    "hosts": ["shop.example.com"],
    "gateway": "istio-ingress/public",
    "readinessProbe": "/healthz",
    "resources": {
        "requests": {"cpu": "100m", "memory": "128Mi"},
        "limits": {"memory": "256Mi"},
    },
    "disruptionBudget": {"maxUnavailable": 1},
    "source": {"repoURL": "https://git.example/apps.git", "path": "shop"},
}
BREAKS: dict[str, tuple[str, dict[str, Any], str]] = {
    "no verify": (
        "verify-before-full",
        {"steps": [10, {"pause": "1m"}, 60, 100]},
        "before it has 100",
    ),
    "verify last": ("verify-before-full", {"steps": [10, 60, 100, "verify"]}, "before it has 100"),
    "a large dose": ("gentle-weights", {"steps": [30, "verify", 80, 100]}, "from 0 to 30"),
    "a jump": ("gentle-weights", {"steps": "quick"}, "from 20 to 100 at once; at most to 70"),
    "by hand": ("auto-rollback", {"rollback": "manual"}, "'manual' in stack 'prod'"),
    "no resources": ("resources", {"resources": {}}, "lack requests.cpu, requests.memory, limits"),
    "no probe": ("probes", {"readinessProbe": False}, "has no readinessProbe"),
    "no budget": ("disruption-budget", {"disruptionBudget": None}, "has 3 replicas and no"),
    "latest": ("pinned-images", {"image": "ghcr.io/acme/shop:latest"}, "names no version"),
    "no tag": ("pinned-images", {"image": "localhost:5000/shop"}, "names no version"),
    "a power": (
        "unprivileged",
        {"securityContext": {"capabilities": {"add": ["NET_ADMIN"]}}},
        "adds capabilities NET_ADMIN",
    ),
    "the node's files": (
        "unprivileged",
        {"volumes": {"etc": {"hostPath": {"path": "/etc"}, "mount": "/node"}}},
        "volume etc: is a hostPath",
    ),
}


def found(*apps: Mapping[str, Any], stack: str = "prod") -> tuple[Finding, ...]:
    """Of apps ``shop``, ``shop1``, …."""
    specs = [parse_app(f"shop{index or ''}", dict(app)) for index, app in enumerate(apps)]
    return check(released([one for spec in specs for one in build(spec)]), stack)


def test_a_good_app_breaks_none() -> None:
    assert found(GOOD) == ()


@pytest.mark.parametrize(("rule", "changes", "words"), BREAKS.values(), ids=BREAKS)
def test_what_breaks_a_rule_is_found_by_that_rule_alone(
    rule: str, changes: dict[str, Any], words: str
) -> None:
    (finding,) = found(GOOD | changes)
    assert finding.rule == rule
    assert words in finding.problem
    assert finding.app == "shop"
    assert not finding.excepted


def test_each_rule_but_that_of_two_apps_has_a_case() -> None:
    assert {rule for rule, *_ in BREAKS.values()} == {r.name for r in RULES} - {"unique-hosts"}


def test_two_apps_of_one_host_are_both_named() -> None:
    both = found(GOOD, GOOD)
    assert [(one.rule, one.app) for one in both] == [
        ("unique-hosts", "shop"),
        ("unique-hosts", "shop1"),
    ]
    assert both[0].problem == "hosts: shop.example.com is a host of app shop1, too"


@pytest.mark.parametrize("router", ["gateway-api", "nginx", "traefik"])
def test_hosts_are_found_in_the_routes_of_each_router(router: str) -> None:
    app = GOOD | {"router": router}
    if router != "gateway-api":
        del app["gateway"]
    assert {one.rule for one in found(app, app)} == {"unique-hosts"}


def test_a_rollback_by_hand_is_a_problem_of_production_alone() -> None:
    app = GOOD | {"rollback": "manual"}
    assert found(app, stack="dev") == found(app, stack="product") == ()
    assert len(found(app, stack="prod-eu")) == len(found(app, stack="production")) == 1


def test_blue_green_has_no_weights_but_needs_a_verify() -> None:
    app = GOOD | {"strategy": "blueGreen"}
    assert found(app | {"steps": ["verify", 100]}) == ()
    assert [one.rule for one in found(app | {"steps": ["approve", 100]})] == ["verify-before-full"]


def test_an_exception_keeps_the_finding_and_has_the_reason() -> None:
    (finding,) = found(GOOD | {"steps": "quick", "exceptions": {"gentle-weights": "few users"}})
    assert (finding.rule, finding.excepted) == ("gentle-weights", "few users")


def test_an_exception_of_no_rule_is_an_error() -> None:
    (finding,) = found(GOOD | {"exceptions": {"gentle-wights": "few users"}})
    assert finding.severity is Severity.ERROR
    assert "no rule has this name" in finding.problem


def test_each_rule_says_why_and_how_to_fix() -> None:
    for rule in RULES:
        assert rule.why.endswith(".")
        assert rule.fix
        assert not rule.fix.endswith(".")
