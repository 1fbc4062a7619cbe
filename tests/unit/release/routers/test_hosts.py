"""How each router writes an app's hosts."""

from typing import Any

from devflow.release import build, parse_app
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


def test_a_host_that_is_known_later_is_written_later() -> None:
    (route,) = spec("traefik", "IngressRoute", [Later()])["routes"]
    assert isinstance(route["match"], Later)
