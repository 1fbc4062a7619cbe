"""What Istio gets of an app's route: matches, rewrites, and where each request goes."""

import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from devflow.release import build, parse_app
from tests.manifests import only
from tests.unit.release.specs import LEAST

HOSTS = {"hosts": ["shop.example.com"], "gateway": "ingress/public"}


def routes(**written: Any) -> list[dict[str, Any]]:
    made = build(parse_app("shop", {**LEAST, **HOSTS, **written}))
    found: list[dict[str, Any]] = only(made, "VirtualService", "shop-hosts")["spec"]["http"]
    return found


def as_envoy(listed: list[dict[str, Any]], path: str) -> str | None:
    """The path that the app gets, as Envoy rewrites what Istio says; ``None`` for a 404."""
    for route in listed:
        for match in route.get("match", [{}]):
            ((kind, value),) = match.get("uri", {"prefix": "/"}).items()
            rewrite = route.get("rewrite", {}).get("uri")
            if kind == "prefix" and path.startswith(value):
                return path if rewrite is None else rewrite + path[len(value) :]
            if kind == "exact" and path == value:
                return path if rewrite is None else rewrite
            if kind == "regex" and re.fullmatch(value, path):
                return path
    return None


def test_a_prefix_is_one_of_segments_and_is_rewritten_without_a_slash_too_many() -> None:
    listed = routes(route={"paths": ["/shop", {"exact": "/health"}], "rewrite": "/"})
    assert [as_envoy(listed, path) for path in ("/shop", "/shop/", "/shop/a/b", "/health")] == [
        *("/", "/", "/a/b", "/"),
    ]
    assert [as_envoy(listed, path) for path in ("/shopping", "/", "/health/x")] == [None] * 3
    deeper = routes(route={"paths": ["/shop"], "rewrite": "/v2/store"})
    assert as_envoy(deeper, "/shop") == "/v2/store"
    assert as_envoy(deeper, "/shop/a") == "/v2/store/a"
    everything = routes(route={"rewrite": "/v2"})
    assert [as_envoy(everything, path) for path in ("/", "/a")] == ["/v2/", "/v2/a"]


@given(st.lists(st.from_regex(r"/[a-z]{1,2}(/[a-z])?", fullmatch=True), min_size=1, max_size=3))
def test_no_rewritten_path_has_a_double_slash_or_loses_its_first(prefixes: list[str]) -> None:
    listed = routes(route={"paths": prefixes, "rewrite": "/"})
    for prefix in prefixes:
        for rest in ("", "/", "/x", "/x/y"):
            got = as_envoy(listed, prefix + rest)
            assert got is not None
            assert got.startswith("/")
            assert "//" not in got


def test_without_settings_all_requests_are_delegated() -> None:
    assert routes() == [{"delegate": {"name": "shop"}}]


def test_gateways_lead_to_the_main_port_and_the_mesh_to_each() -> None:
    ports = [{"port": 8080}, {"port": 9090, "protocol": "grpc"}, {"port": 9, "protocol": "tcp"}]
    main, other = routes(ports=ports, route={"timeout": "1s"})
    assert main == {
        "match": [{"gateways": ["mesh"], "port": 8080}, {"gateways": ["ingress/public"]}],
        "timeout": "1s",
        "delegate": {"name": "shop-8080"},
    }
    assert other == {
        "match": [{"gateways": ["mesh"], "port": 9090}],
        "delegate": {"name": "shop-9090"},
    }
    made = build(parse_app("shop", {**LEAST, **HOSTS, "ports": ports}))
    routing = made.rollout["spec"]["strategy"]["canary"]["trafficRouting"]["istio"]
    assert [one["name"] for one in routing["virtualServices"]] == ["shop-8080", "shop-9090"]
    assert "virtualService" not in routing


def test_without_the_mesh_only_gateways_are_split() -> None:
    made = build(parse_app("shop", {**LEAST, **HOSTS, "mesh": False}))
    spec = only(made, "VirtualService", "shop-hosts")["spec"]
    assert (spec["hosts"], spec["gateways"]) == (["shop.example.com"], ["ingress/public"])


def test_connections_are_split_by_a_route_of_their_own() -> None:
    ports = [{"port": 5432, "protocol": "tcp"}]
    made = build(parse_app("db", {**LEAST, **HOSTS, "ports": ports}))
    mesh = only(made, "VirtualService", "db-5432")["spec"]
    gateway = only(made, "VirtualService", "db-5432-gateway")["spec"]
    assert (mesh["hosts"], mesh["tcp"][0]["match"]) == (["db"], [{"port": 5432}])
    assert (gateway["hosts"], "match" in gateway["tcp"][0]) == (["shop.example.com"], False)
    routing = made.rollout["spec"]["strategy"]["canary"]["trafficRouting"]["istio"]
    assert routing["virtualServices"] == [
        {"name": "db-5432", "tcpRoutes": [{"port": 5432}]},
        {"name": "db-5432-gateway", "tcpRoutes": [{}]},
    ]


def test_errors_of_grpc_are_counted_by_its_own_status() -> None:
    def query(protocol: str) -> str:
        ports = [{"port": 80, "protocol": protocol}]
        written = {**LEAST, "ports": ports, "verify": {"for": "5m", "errorRate": "< 1%"}}
        return str(build(parse_app("shop", written)).analysis_template)

    assert 'grpc_response_status=~"2|4|12|13|14|15"' in query("grpc")
    assert "response_code" not in query("grpc")
    assert 'response_code=~"5.."' in query("http2")
