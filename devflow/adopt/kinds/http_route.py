"""An HTTPRoute or GRPCRoute of the Gateway API: hosts, paths and simple filters."""

from collections.abc import Mapping
from typing import Any

from devflow.adopt.finding import Carried, Finding, Level
from devflow.adopt.kinds.routes import Around, host_keys
from devflow.adopt.manifests import Manifest, described

_KNOWN = {"matches", "backendRefs", "filters", "timeouts", "name"}
_TYPES = {"PathPrefix": "prefix", "Exact": "exact", "RegularExpression": "regex"}


def carry_http_route(route: Manifest, around: Around) -> Carried:
    """Its rules that lead to the app alone."""
    where, spec = described(route), route.get("spec") or {}
    rules = spec.get("rules") or []
    findings: list[Finding] = []
    own = [rule for rule in rules if _is_own(rule, around)]
    if len(own) < len(rules):
        text = "other rules lead to other Services; they stay with you"
        findings.append(Finding(Level.CHANGES, f"{where}: spec.rules", text))
    if any(len(rule.get("backendRefs") or []) > 1 for rule in own):
        text = "weights are the release's"
        findings.append(Finding(Level.CHANGES, f"{where}: spec.rules.backendRefs", text))
    matches = [match for rule in own for match in rule.get("matches") or [{}]]
    made: dict[str, Any] = {}
    asked = [_match(match) for match in matches]
    if asked and all(asked) and asked != [{"path": "/"}]:
        made["match"] = asked
    for index, rule in enumerate(own):
        timeout = (rule.get("timeouts") or {}).get("request")
        if timeout:
            made["timeout"] = timeout
        for one in rule.get("filters") or []:
            changes = _headers(one)
            if changes is None:
                text = f"{one.get('type')} is not carried; see 'route'"
                findings.append(Finding(Level.LOST, f"{where}: spec.rules[{index}].filters", text))
            else:
                made.setdefault("headers", {}).update(changes)
        findings += [
            Finding(Level.LOST, f"{where}: spec.rules[{index}].{key}", "has no key in an app")
            for key in sorted(rule.keys() - _KNOWN)
        ]
    keys, more = host_keys(list(spec.get("hostnames") or []), around, where, made)
    if not spec.get("hostnames"):
        text = "any: an app names its hosts; write them"
        findings.append(Finding(Level.LOST, f"{where}: spec.hostnames", text))
    return Carried(keys, (*findings, *more))


def _is_own(rule: Mapping[str, Any], around: Around) -> bool:
    names = {one.get("name") for one in rule.get("backendRefs") or []}
    return bool(names) and names <= around.services


def _match(match: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if path := match.get("path"):
        kind = _TYPES[path.get("type", "PathPrefix")]
        text = path.get("value", "/")
        made["path"] = text if kind == "prefix" else {kind: text}
    if match.get("method") and isinstance(match["method"], str):
        made["method"] = match["method"]
    for ours, theirs in (("headers", "headers"), ("query", "queryParams")):
        for one in match.get(theirs) or []:
            kind = _TYPES.get(one.get("type", "Exact"), "exact")
            value = one["value"] if kind == "exact" else {kind: one["value"]}
            made.setdefault(ours, {})[one["name"]] = value
    return made


def _headers(changes: Mapping[str, Any]) -> dict[str, Any] | None:
    for way, kind in (("request", "requestHeaderModifier"), ("response", "responseHeaderModifier")):
        asked = changes.get(kind)
        if asked:
            made: dict[str, Any] = {
                key: {one["name"]: one["value"] for one in asked[key]}
                for key in ("set", "add")
                if asked.get(key)
            }
            return {way: {**made, **({"remove": asked["remove"]} if asked.get("remove") else {})}}
    return None
