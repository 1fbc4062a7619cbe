"""The strategic merge that makes one pod template of another."""

from collections.abc import Mapping, Sequence
from typing import Any

from devflow.release.kubernetes.check import PATCH
from devflow.release.kubernetes.schema import POD_TEMPLATE, Schema, resolved


def overlay_of(base: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The smallest overlay that makes ``wanted`` of ``base``; empty if they are the same."""
    return _mapping(base, wanted, {"$ref": POD_TEMPLATE})


def _mapping(base: Mapping[str, Any], wanted: Mapping[str, Any], schema: Schema) -> dict[str, Any]:
    schema = resolved(schema)
    known, other = schema.get("properties", {}), schema.get("additionalProperties", {})
    made: dict[str, Any] = {key: None for key in base if key not in wanted}
    for key, value in wanted.items():
        if key not in base:
            made[key] = value
        elif base[key] != value:
            change = _value(base[key], value, known.get(key, other))
            if change not in ({}, []):
                made[key] = change
    return made


def _value(base: Any, wanted: Any, schema: Schema) -> Any:
    if isinstance(wanted, Mapping) and isinstance(base, Mapping):
        return _mapping(base, wanted, schema)
    if not isinstance(wanted, list) or not isinstance(base, list):
        return wanted
    key = schema.get("x-kubernetes-patch-merge-key")
    if not schema.get("x-kubernetes-patch-strategy", "").startswith("merge") or key is None:
        return wanted
    return _list(base, wanted, key, schema["items"])


def _list(
    base: Sequence[Mapping[str, Any]], wanted: Sequence[Mapping[str, Any]], key: str, items: Schema
) -> list[Any]:
    before = {item.get(key): item for item in base}
    after = {item.get(key) for item in wanted}
    made: list[Any] = [{key: name, PATCH: "delete"} for name in before if name not in after]
    for item in wanted:
        name = item.get(key)
        if name not in before:
            made.append(dict(item))
        elif before[name] != item:
            made.append({key: name, **_mapping(before[name], item, items)})
    return made
