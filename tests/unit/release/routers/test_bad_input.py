"""What users may get wrong about a router: one line with the key, and the way out."""

from typing import Any

import pytest

from devflow.release import SpecError, parse_app
from devflow.release.routers import ROUTERS
from tests.unit.release.routers.apps import AT_GATEWAY, HOSTS, LEAST

DEEP: list[Any] = []
for _ in range(2000):
    DEEP = [DEEP]
MISTAKES: list[tuple[dict[str, Any], str]] = [
    ({"router": 3}, "router: 3 is not a router; write its name or NAME: SETTINGS"),
    ({"router": {}}, "router: names 0 routers; name the one that splits the traffic"),
    (
        {"router": {"istio": {}, "nginx": {}}},
        "router: names 2 routers; name the one that splits the traffic",
    ),
    ({"router": {"trafik": {}}}, "router.trafik: unknown key; did you mean 'traefik'?"),
    ({"router": {"istio": {"mesh": True}}}, "router.istio.mesh: unknown key; there is nothing"),
    ({"router": {"nginx": {"class": "x"}}, **HOSTS}, "router.nginx.class: unknown key; did you"),
    ({"router": {"nginx": 3}, **HOSTS}, "router.nginx: 3 is not a mapping of keys to values"),
    ({"router": {"traefik": {"entryPoints": "web"}}, **HOSTS}, "router.traefik.entryPoints: 'web'"),
    ({"router": "nginx"}, "hosts: is empty, and router 'nginx' serves an app by its hosts; name"),
    ({"router": "traefik"}, "hosts: is empty, and router 'traefik' serves an app by its hosts"),
    ({"router": "gateway-api", **HOSTS}, "gateway: is missing; router 'gateway-api' attaches"),
    ({"router": "gateway-api", "gateway": "a/b"}, "hosts: is empty, and router 'gateway-api'"),
    ({"router": "nginx", **AT_GATEWAY}, "gateway: is for routers 'istio' and 'gateway-api'; leave"),
    ({"router": "traefik", **AT_GATEWAY}, "gateway: is for routers 'istio' and 'gateway-api'"),
    ({"router": "none", **HOSTS}, "hosts: makes nothing with router 'none', whose routes are your"),
    (
        {"router": "none", "scaleDown": {"oldStable": "1s"}},
        "scaleDown: is for routers that split traffic; with 'none' old pods go as new ones come;"
        " leave it out, or use another router, such as 'gateway-api'",
    ),
    *(
        ({"router": name, "hosts": ["a.b", "10.0.0.1"], **more}, "hosts[1]: '10.0.0.1' is an addre")
        for name, more in (("nginx", {}), ("gateway-api", {"gateway": "a/b"}))
    ),
    *(
        (
            {"router": "nginx", **HOSTS, "route": {"paths": ["/a", path]}},
            f"route.paths[1]: '{path}' has '//', '/./', '/../' or '%2f', which router 'nginx'",
        )
        for path in ("//", "/a/./b", "/../a", "/a%2Fb", "/a/..", "/.")
    ),
    (
        {"router": "gateway-api", **AT_GATEWAY, "route": {"paths": ["/" + "a" * 1024]}},
        "route.paths[0]: ",
    ),
    (
        {"router": "gateway-api", "gateway": "a/b", "hosts": [f"h{n}.b" for n in range(17)]},
        "hosts: has 17 items, and an HTTPRoute takes 16; leave some out",
    ),
    (
        {"router": "gateway-api", "gateway": [f"a/g{n}" for n in range(33)], "hosts": ["a.b"]},
        "gateway: has 33 items, and an HTTPRoute takes 32; leave some out",
    ),
    (
        {"router": "gateway-api", **AT_GATEWAY, "route": {"timeout": "100000ms"}},
        "route.timeout: 100000ms has more than 5 digits, which an HTTPRoute doesn't take;",
    ),
    (
        {"router": "traefik", **HOSTS, "route": {"paths": [{"regex": "/a`|`b"}]}},
        "route.paths[0]: '/a`|`b' has a '`', with which Traefik ends a text;",
    ),
    (
        {"router": {"nginx": {"annotations": {"a": "x" * 300_000}}}, **HOSTS},
        "router.nginx.annotations: has 300,001 bytes; the limit is",
    ),
    (
        {"router": {"raw": {"alb": {"a": DEEP}}}},
        "router.raw.alb: is nested more than 50 deep",
    ),
    ({"router": "raw"}, "router: is empty; write what goes under trafficRouting, as in"),
    ({"router": {"raw": {"smi": 5}}}, "router.raw.smi: 5 is not a mapping of keys to values"),
    ({"router": {"raw": {"alb": None}}}, "router.raw.alb: null is not a mapping of keys"),
    ({"router": {"raw": {"nginx": {}}}}, "router.raw.nginx: has a router of its own here; use"),
    ({"router": {"raw": {"alb": {"a": {1}}}}}, "router.raw.alb.a: is a set, which has no order"),
    ({"router": {"raw": {"a": [{1: 2}]}}}, "router.raw.a[0]: 1 is not a key; keys are texts"),
    ({"router": {"plugin": {"a/b": float("inf")}}}, "router.plugin.a/b: .inf is no text, number"),
    (
        {"router": {"plugin": {"argoproj-labs/gatewayAPI": {}}}},
        "router.plugin.argoproj-labs/gatewayAPI: has a router of its own here; use 'router:"
        " gateway-api'",
    ),
    (
        {"router": "nginx", **HOSTS, "route": {"rewrite": "/"}},
        "route.rewrite: can't be done by router 'nginx'; leave it out, or use 'router: istio'",
    ),
    (
        {"router": "traefik", **HOSTS, "route": {"match": [{"method": "GET"}]}},
        "route.match[0]: asks for more than a path, and that can't be done by router 'traefik'",
    ),
    (
        {"router": "nginx", **HOSTS, "route": {"paths": ["/a", {"regex": "/b.*"}]}},
        "route.paths[1]: is an expression, which router 'nginx' has none of; write a prefix, or",
    ),
    (
        {
            "router": "gateway-api",
            **HOSTS,
            "gateway": "a/b",
            "route": {"timeout": "1s"},
            "steps": [{"scale": 1}, {"cookie": {"variant": "b"}}, 100],
        },
        "route.timeout: doesn't hold for requests that a header or cookie step gives the canary",
    ),
    (
        {
            "router": "gateway-api",
            **HOSTS,
            "gateway": "a/b",
            "steps": [{"scale": 1}, {"mirror": "20%"}, 100],
        },
        "steps[1]: the router 'gateway-api' can't do 'mirror'; use 'router: istio'",
    ),
    (
        {"router": "none", "route": {"timeout": "1s"}},
        "route.timeout: can't be done by router 'none'; leave it out, or use 'router: istio'",
    ),
    (
        {"router": "nginx", **HOSTS, "trafficPolicy": {"loadBalancing": "random"}},
        "trafficPolicy: can't be done by router 'nginx'; leave it out, or use 'router: istio'",
    ),
    (
        {"router": "traefik", **HOSTS, "ports": [{"port": 5432, "protocol": "tcp"}]},
        "ports[0].protocol: 'tcp' can't be done by router 'traefik'; begin with another port, or",
    ),
    (
        {"router": "gateway-api", **AT_GATEWAY, "mesh": False},
        "mesh: is of router 'istio'; leave it out with router 'gateway-api'",
    ),
    (
        {"router": "nginx", **HOSTS, "steps": [{"scale": 1}, {"header": {"X-Canary": "1"}}, 100]},
        "steps[1]: the router 'nginx' can't do 'header'; use 'router: gateway-api or istio'",
    ),
    (
        {"router": "none", "steps": [{"scale": 1}, 100]},
        "steps[0]: the router 'none' can't do 'scale'; use 'router: gateway-api or istio or nginx",
    ),
    (
        {"router": "gateway-api", **AT_GATEWAY, "steps": [{"scale": 1}, {"mirror": "5%"}, 100]},
        "steps[1]: the router 'gateway-api' can't do 'mirror'; use 'router: istio'",
    ),
    (
        {"router": "none", "verify": {"errorRate": "< 1%"}},
        "verify.errorRate: needs requests that are counted by version, and router 'none' counts"
        " none; use 'custom' with a query of your own, or one of 'istio', 'gateway-api', 'nginx',"
        " 'traefik'",
    ),
]


@pytest.mark.parametrize(("mistake", "line"), MISTAKES, ids=[line for _, line in MISTAKES])
def test_each_mistake_gets_one_line_with_its_key_and_the_way_out(
    mistake: dict[str, Any], line: str
) -> None:
    with pytest.raises(SpecError) as error:
        parse_app("shop", {**LEAST, **mistake})
    assert str(error.value).startswith(line)
    assert "\n" not in str(error.value)


def test_a_name_that_leaves_no_room_for_a_second_service_is_refused_by_its_limit() -> None:
    fits, too_long = "s" * 56, "s" * 57
    written = {**LEAST, **HOSTS, "router": "nginx"}
    assert parse_app(fits, written).name == fits
    assert parse_app(too_long, {**LEAST, "router": "none"}).name == too_long
    with pytest.raises(SpecError) as error:
        parse_app(too_long, written)
    assert "has 57 characters, the limit with router 'nginx' is 56" in str(error.value)


def test_a_query_of_ones_own_judges_with_any_router() -> None:
    verify = {"custom": {"query": "up", "success": "> 0"}}
    assert parse_app("shop", {**LEAST, "router": "none", "verify": verify}).verify.has_metrics


@pytest.mark.parametrize(
    "written",
    [
        "istio",
        "none",
        {"nginx": {"className": "public", "annotations": {"a/b": "c"}}},
        {"traefik": {"entryPoints": ["web", "websecure"]}},
        {"gateway-api": {"sectionName": "https"}},
        {"plugin": {"acme/abacus": {"beads": [10, {"colour": None}]}}},
    ],
    ids=str,
)
def test_a_router_reads_back_from_how_it_is_written(written: object) -> None:
    name = written if isinstance(written, str) else next(iter(written))  # type: ignore[call-overload]
    reached: dict[str, Any] = {"nginx": HOSTS, "traefik": HOSTS, "gateway-api": AT_GATEWAY}
    app = parse_app("shop", {**LEAST, "router": written, **reached.get(name, {})})
    assert (app.router.name, app.router.spec_form()) == (name, written)
    assert ROUTERS[name].canary(app) is not None
