"""Istio's HTTP routes to one app, as the keys of ``route``."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from devflow.adopt.finding import Finding, Level

_OF_A_ROUTE = (
    "rewrite",
    "timeout",
    "retries",
    "headers",
    "corsPolicy",
    "mirror",
    "mirrors",
    "fault",
)
_OF_A_MATCH = {"uri", "method", "headers", "withoutHeaders", "queryParams", "name"}
_SPAN = re.compile(r"(\d+)(ms|s|m|h)")


def route_keys(
    rules: Sequence[Mapping[str, Any]], where: str
) -> tuple[dict[str, Any], list[Finding]]:
    """The keys for ``rules``, all of which lead to the app."""
    lost: list[Finding] = []
    if not rules:
        return {}, lost
    first = rules[0]
    common = {key: first[key] for key in _OF_A_ROUTE if first.get(key)}
    for index, rule in enumerate(rules[1:], 1):
        if {key: rule[key] for key in _OF_A_ROUTE if rule.get(key)} != common:
            text = "differs from the first in more than its match; an app has one route"
            lost.append(Finding(Level.LOST, f"{where}[{index}]", text))
    for index, rule in enumerate(rules):
        lost += _unknown(rule, {*_OF_A_ROUTE, "match", "route", "name"}, f"{where}[{index}]")
    made: dict[str, Any] = {}
    matches = [match for rule in rules for match in (rule.get("match") or [{}])]
    if all(matches):
        made["match"] = [_match(match, where, lost) for match in matches]
    if "rewrite" in common:
        rewrite = common["rewrite"]
        named = {"path": rewrite.get("uri"), "host": rewrite.get("authority")}
        made["rewrite"] = {key: value for key, value in named.items() if value}
    if "timeout" in common:
        made["timeout"] = _span(common["timeout"])
    if "retries" in common:
        made["retries"] = _retries(common["retries"])
    if "headers" in common:
        made["headers"] = common["headers"]
    if "corsPolicy" in common:
        made["cors"] = _cors(common["corsPolicy"])
    mirrors = common.get("mirrors") or ([common["mirror"]] if "mirror" in common else [])
    if mirrors:
        to = mirrors[0].get("destination") or mirrors[0]
        made["mirror"] = str(to.get("host"))
    if "fault" in common:
        lost.append(Finding(Level.LOST, f"{where}[0].fault", "faults for tests aren't carried"))
    return made, lost


def _match(match: Mapping[str, Any], where: str, lost: list[Finding]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if match.get("uri"):
        ((kind, text),) = match["uri"].items()
        made["path"] = text if kind == "prefix" else {kind: text}
    if match.get("method"):
        made["method"] = match["method"].get("exact")
    for ours, theirs in (
        ("headers", "headers"),
        ("withoutHeaders", "withoutHeaders"),
        ("query", "queryParams"),
    ):
        if match.get(theirs):
            made[ours] = {
                name: value["exact"] if set(value) == {"exact"} else value
                for name, value in match[theirs].items()
            }
    lost += _unknown(match, _OF_A_MATCH, f"{where}.match")
    return made


def _unknown(given: Mapping[str, Any], known: set[str], where: str) -> list[Finding]:
    keys = sorted(given.keys() - known)
    return [Finding(Level.LOST, f"{where}.{key}", "has no key in an app") for key in keys]


def _retries(retries: Mapping[str, Any]) -> Any:
    made: dict[str, Any] = {"attempts": retries.get("attempts", 2)}
    if retries.get("perTryTimeout"):
        made["perTryTimeout"] = _span(retries["perTryTimeout"])
    if retries.get("retryOn"):
        made["retryOn"] = [one.strip() for one in str(retries["retryOn"]).split(",")]
    return made["attempts"] if set(made) == {"attempts"} else made


def _cors(cors: Mapping[str, Any]) -> dict[str, Any]:
    origins = [
        one["exact"] if set(one) == {"exact"} else one for one in cors.get("allowOrigins") or []
    ]
    made = {
        "origins": origins,
        "methods": cors.get("allowMethods"),
        "headers": cors.get("allowHeaders"),
        "expose": cors.get("exposeHeaders"),
        "maxAge": _span(cors["maxAge"]) if cors.get("maxAge") else None,
        "credentials": cors.get("allowCredentials"),
    }
    return {key: value for key, value in made.items() if value}


def _span(text: object) -> str:
    """A duration of Go in one unit, as an app has it: ``1m30s`` is ``90s``."""
    units = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000}
    found = _SPAN.findall(str(text))
    total = sum(int(number) * units[unit] for number, unit in found)
    if len(found) <= 1:
        return str(text)
    return f"{total // 1_000}s" if total % 1_000 == 0 else f"{total}ms"
