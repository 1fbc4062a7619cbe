"""How each router writes the paths of an app's route."""

from typing import Any

from devflow.release import build, parse_app
from tests.manifests import only
from tests.unit.release.routers.apps import LEAST

PATHS: list[object] = ["/api", {"exact": "/up"}]
EXPRESSION = {"regex": "/v[0-9]+/.*"}


def spec(router: str, kind: str, *paths: object) -> Any:
    gateway = {"gateway": ["ingress/public", "ingress/inner"]} if router == "gateway-api" else {}
    route = {"paths": list(paths)}
    written = {**LEAST, "router": router, "hosts": ["a.example.com"], "route": route, **gateway}
    return only(build(parse_app("shop", written)), kind)["spec"]


def test_the_gateway_api_has_a_match_for_each_and_a_parent_for_each_gateway() -> None:
    route = spec("gateway-api", "HTTPRoute", *PATHS, EXPRESSION)
    assert [match["path"] for match in route["rules"][0]["matches"]] == [
        {"type": "PathPrefix", "value": "/api"},
        {"type": "Exact", "value": "/up"},
        {"type": "RegularExpression", "value": "/v[0-9]+/.*"},
    ]
    assert [parent["name"] for parent in route["parentRefs"]] == ["public", "inner"]


def test_an_ingress_has_prefixes_of_whole_segments_and_exact_paths() -> None:
    (rule,) = spec("nginx", "Ingress", *PATHS)["rules"]
    assert [(path["path"], path["pathType"]) for path in rule["http"]["paths"]] == [
        ("/api", "Prefix"),
        ("/up", "Exact"),
    ]


def test_traefiks_prefixes_are_of_whole_segments_too() -> None:
    (route,) = spec("traefik", "IngressRoute", *PATHS, EXPRESSION)["routes"]
    assert route["match"] == (
        "Host(`a.example.com`) && ((Path(`/api`) || PathPrefix(`/api/`)) || Path(`/up`)"
        " || PathRegexp(`^(?:/v[0-9]+/.*)$`))"
    )
