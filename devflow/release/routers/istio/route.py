"""What becomes of an app's requests, as the routes of a VirtualService have it."""

import copy
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from devflow.release.spec.parts.route.cors import ANY, CorsSpec
from devflow.release.spec.parts.route.match import MatchSpec
from devflow.release.spec.parts.route.mirror import MirrorSpec
from devflow.release.spec.parts.route.resilience import FaultsSpec, RetriesSpec

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec
    from devflow.release.spec.parts.route.changes import HeaderChangesSpec
    from devflow.release.spec.parts.route.route import RouteSpec

_Json = dict[str, Any]
_ROOT = "/"


def routes(app: "AppSpec", where: list[_Json]) -> list[_Json]:
    """The app's settings, without a destination: one route for each rewritten path.

    ``where`` are the places that its requests come from, each a part of a match.
    """
    found: list[_Json] = []
    for match, path in _matches(app.route):
        common = _common(app.route, path)
        # Envoy tries them in this order.
        matches = [copy.deepcopy({**match, **place}) for place in where]
        if found and {**found[-1], "match": None} == {**common, "match": None}:
            found[-1]["match"] += matches
        else:
            found.append({"match": matches, **common})
    for route in found:
        if route["match"] == [{}]:
            del route["match"]
    return found


def _matches(route: "RouteSpec") -> Iterator[tuple[_Json, str | None]]:
    """Each match of Istio's, with the path that takes the place of what it matched.

    A prefix of Istio's is one of the text, ours one of segments. So ``/shop`` becomes the path
    ``/shop`` and the prefix ``/shop/``; each is rewritten so that no slash is lost or doubled.
    """
    target = route.rewrite.path if route.rewrite else None
    for match in route.matches or (MatchSpec.model_construct(),):
        rest = _beside_path(match)
        kind, path = match.path.pair if match.path else ("prefix", _ROOT)
        if kind != "prefix":
            yield {"uri": {kind: path}, **rest}, target
            continue
        if not path.endswith("/"):
            yield {"uri": {"exact": path}, **rest}, target
        slashed = target if target is None else f"{target.rstrip('/')}/"
        if path == _ROOT:
            uri = {"uri": {"prefix": _ROOT}} if match.path or target else {}
        else:
            uri = {"uri": {"prefix": f"{path.rstrip('/')}/"}}
        yield {**uri, **rest}, slashed


def _beside_path(match: MatchSpec) -> _Json:
    parts: _Json = {}
    if match.method is not None:
        parts["method"] = {"exact": match.method}
    for key, texts in (
        ("headers", match.headers),
        ("withoutHeaders", match.without_headers),
        ("queryParams", match.query),
    ):
        if texts:
            # Istio wants the names of headers in lower case.
            lowered = key != "queryParams"
            parts[key] = {
                name.lower() if lowered else name: dict([text.pair]) for name, text in texts.items()
            }
    return parts


def _common(route: "RouteSpec", path: str | None) -> _Json:
    rewrite = {} if path is None else {"uri": path}
    if route.rewrite is not None and route.rewrite.host is not None:
        rewrite["authority"] = route.rewrite.host
    headers = {
        way: changes
        for way in ("request", "response")
        if (changes := _changes(getattr(route.headers, way)))
    }
    made = {
        "rewrite": rewrite,
        "timeout": route.timeout,
        "retries": route.retries and _retries(route.retries),
        "headers": headers,
        "corsPolicy": route.cors and _cors(route.cors),
        "mirrors": route.mirror and [_mirror(route.mirror)],
        "fault": _faults(route.faults),
    }
    return {key: value for key, value in made.items() if value}


def _changes(changes: "HeaderChangesSpec") -> _Json:
    made = {"set": dict(changes.set), "add": dict(changes.add), "remove": list(changes.remove)}
    return {key: value for key, value in made.items() if value}


def _retries(retries: RetriesSpec) -> _Json:
    made: _Json = {"attempts": retries.attempts}
    if retries.per_try_timeout is not None:
        made["perTryTimeout"] = retries.per_try_timeout
    if retries.retry_on:
        made["retryOn"] = ",".join(retries.retry_on)
    return made


def _cors(cors: CorsSpec) -> _Json:
    pairs = [origin.pair for origin in cors.origins]
    made: _Json = {
        "allowOrigins": [{"regex": ".*"} if value == ANY else {k: value} for k, value in pairs]
    }
    for key, values in (
        ("allowMethods", cors.methods),
        ("allowHeaders", cors.headers),
        ("exposeHeaders", cors.expose),
    ):
        if values:
            made[key] = list(values)
    if cors.max_age is not None:
        made["maxAge"] = cors.max_age
    if cors.credentials:
        made["allowCredentials"] = True
    return made


def _mirror(mirror: MirrorSpec) -> _Json:
    destination: _Json = {"host": mirror.host}
    if mirror.port is not None:
        destination["port"] = {"number": mirror.port}
    return {"destination": destination, "percentage": {"value": _number(mirror.percent)}}


def _faults(faults: FaultsSpec) -> _Json:
    made: _Json = {}
    if faults.delay is not None:
        made["delay"] = {
            "percentage": {"value": _number(faults.delay.percent)},
            "fixedDelay": faults.delay.duration,
        }
    if faults.abort is not None:
        made["abort"] = {
            "percentage": {"value": _number(faults.abort.percent)},
            "httpStatus": faults.abort.status,
        }
    return made


def _number(value: float) -> float:
    """As JSON has it, whichever way the manifest goes: 5, not 5.0."""
    return int(value) if value.is_integer() else value
