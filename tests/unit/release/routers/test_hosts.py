"""How each router writes an app's hosts."""

from typing import Any

import pytest

from devflow.release import build, parse_app
from devflow.release.routers.hosts import hosts_of
from tests.manifests import only
from tests.unit.release.routers.apps import LEAST
from tests.unit.release.specs import Later

HOSTS = ["shop.example.com", "*.shop.example.org"]


def spec(router: str, kind: str, hosts: list[Any]) -> Any:
    gateway = {"gateway": "ingress/public"} if router == "gateway-api" else {}
    app = parse_app("shop", {**LEAST, "router": router, "hosts": hosts, **gateway})
    return only(build(app), kind)["spec"]


def test_the_gateway_api_takes_them_as_they_are() -> None:
    assert spec("gateway-api", "HTTPRoute", HOSTS)["hostnames"] == HOSTS


def test_an_ingress_has_a_rule_for_each() -> None:
    rules = spec("nginx", "Ingress", HOSTS)["rules"]
    assert [rule["host"] for rule in rules] == HOSTS
    services = {path["backend"]["service"]["name"] for r in rules for path in r["http"]["paths"]}
    assert services == {"shop"}


def test_traefik_matches_a_wildcard_by_one_label_of_any_name() -> None:
    matches = [route["match"] for route in spec("traefik", "IngressRoute", HOSTS)["routes"]]
    assert matches == [
        "Host(`shop.example.com`)",
        r"HostRegexp(`^[^.]+\.shop\.example\.org$`)",
    ]


@pytest.mark.parametrize("router", ["istio", "gateway-api", "nginx", "traefik"])
def test_the_hosts_of_an_app_are_read_back_from_its_routes(router: str) -> None:
    gateway = {"gateway": "ingress/public"} if router in {"istio", "gateway-api"} else {}
    route = {"paths": ["/api"]}
    app = parse_app("shop", {**LEAST, "router": router, "hosts": HOSTS, "route": route, **gateway})
    assert [found for one in build(app) if (found := hosts_of(one))] == [set(HOSTS)]


def test_names_without_a_dot_and_patterns_of_other_kinds_are_no_hosts() -> None:
    rules = [
        "Host(`shop`)",
        "HostRegexp(`^.+$`)",
        "HostRegexp(`^(a|b)\\.example\\.com$`)",
        "Path(`/`)",
    ]
    assert hosts_of({"spec": {"routes": [{"match": rule} for rule in rules]}}) == set()
    assert hosts_of({"spec": {"hosts": ["shop", "*"], "gateways": ["mesh"]}}) == {"*"}
    odd: Any
    for odd in (None, [], {"hosts": "shop.example.com"}, {"rules": ["a.b"]}, {"routes": [None]}):
        assert hosts_of({"spec": odd}) == set()


def test_a_host_that_is_known_later_is_written_later() -> None:
    (route,) = spec("traefik", "IngressRoute", [Later()])["routes"]
    assert isinstance(route["match"], Later)
