"""Apps of one stack whose objects would be one object."""

from collections.abc import Mapping
from typing import Any

import pytest

from devflow.release import SpecError, build, parse_app, parse_apps
from devflow.release.spec import parse
from tests.unit.release.routers.apps import AT_GATEWAY, HOSTS, LEAST

FIXED: dict[str, Any] = {"verify": {"errorRate": "< 1%"}}
DERIVED: Mapping[str, tuple[dict[str, Any], str]] = {
    "hosts of a gateway beside a traffic policy": (
        {**AT_GATEWAY, "trafficPolicy": {"connectionPool": {"maxConnections": 9}}},
        "VirtualService web/shop-hosts",
    ),
    "a preview": (
        {"strategy": "blueGreen", "steps": "blue-green"},
        "Service web/shop-preview",
    ),
    "two Services": ({**HOSTS, "router": "nginx"}, "Service web/shop-canary"),
    "a judge of a step": (
        {"steps": [10, {"analysis": {"name": "smoke", "web": {"url": "http://x"}}}, 100]},
        "AnalysisTemplate web/shop-smoke",
    ),
}


def refusal(apps: dict[str, Any]) -> str:
    with pytest.raises(SpecError) as caught:
        parse_apps(apps)
    return str(caught.value)


@pytest.mark.parametrize(("keys", "named"), DERIVED.values(), ids=DERIVED)
def test_an_app_named_as_an_object_of_another_is_refused_by_both_names(
    keys: dict[str, Any], named: str
) -> None:
    second = named.rpartition("/")[2]
    gate = {"hosts": ["other.example.com"], "gateway": "ingress/public"}
    apps = {"shop": {**LEAST, **keys}, second: {**LEAST, **FIXED, **gate}}
    for one, other in (("shop", second), (second, "shop")):
        assert refusal({one: apps[one], other: apps[other]}) == (
            f"{other}: {named} is an object of app {one!r}, too; give one of the two apps another"
            " name or namespace"
        )


@pytest.mark.parametrize(("keys", "named"), DERIVED.values(), ids=DERIVED)
def test_in_two_namespaces_they_go_together(keys: dict[str, Any], named: str) -> None:
    second = named.rpartition("/")[2]
    elsewhere = {**LEAST, **FIXED, "namespace": "other"}
    assert set(parse_apps({"shop": {**LEAST, **keys}, second: elsewhere})) == {"shop", second}


def test_names_that_only_begin_alike_go_together() -> None:
    names = ("shop", "shop-cart", "shop-cart-worker", "shopping")
    assert set(parse_apps(dict.fromkeys(names, LEAST))) == set(names)


def test_no_object_of_an_app_has_a_name_that_only_another_apps_could_have() -> None:
    """By this an app is built for the check only where another's name begins with its own."""
    for keys, _ in DERIVED.values():
        for manifest in build(parse_app("shop", {**LEAST, **keys})):
            name = manifest["metadata"]["name"]
            assert name == "shop" or name.startswith("shop-")


def test_a_thousand_apps_with_names_of_their_own_are_not_built_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def built(_: object) -> None:
        raise AssertionError("built")

    monkeypatch.setattr("devflow.release.spec.clashes.build", built)
    assert len(parse.parse_apps({f"app-{number}": LEAST for number in range(1000)})) == 1000
