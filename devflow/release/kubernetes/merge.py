"""Kubernetes' strategic merge: lists whose items have a name are merged item by item.

Source of the rules: Kubernetes, "Update API objects in place using kubectl patch"; which list is
merged by which key is in the schema.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from devflow.release.kubernetes.check import PATCH
from devflow.release.kubernetes.schema import Schema, resolved


def merged(base: Mapping[str, Any], overlay: Mapping[str, Any], name: str) -> dict[str, Any]:
    """``base`` with ``overlay`` over it, both of the definition ``name``.

    Mappings are merged key by key, ``null`` takes a key away, and of anything else the overlay's
    wins. An item of a merged list with ``$patch: delete`` goes; ``$patch: replace`` in a mapping
    takes the overlay's alone. Items that are new come last.
    """
    return _mappings(base, overlay, {"$ref": name})


def _mappings(
    base: Mapping[str, Any], overlay: Mapping[str, Any], schema: Schema
) -> dict[str, Any]:
    schema = resolved(schema)
    directive = overlay.get(PATCH)
    if directive == "delete":
        return {}
    made = {} if directive == "replace" else dict(base)
    known, other = schema.get("properties", {}), schema.get("additionalProperties", {})
    for key, value in overlay.items():
        if key == PATCH:
            continue
        if value is None:
            made.pop(key, None)
        else:
            made[key] = _value(made.get(key), value, known.get(key, other))
    return made


def _value(base: Any, overlay: Any, schema: Schema) -> Any:
    if isinstance(overlay, Mapping):
        return _mappings(base if isinstance(base, Mapping) else {}, overlay, schema)
    if not isinstance(overlay, Sequence) or isinstance(overlay, str):
        return overlay
    if schema.get("x-kubernetes-patch-strategy", "").startswith("merge"):
        return _lists(base or [], overlay, schema)
    return [_value(None, item, schema["items"]) for item in overlay]


def _lists(base: Sequence[Any], overlay: Sequence[Any], schema: Schema) -> list[Any]:
    key = schema.get("x-kubernetes-patch-merge-key")
    if key is None:
        return [*base, *(item for item in overlay if item not in base)]
    over = {item[key]: item for item in overlay}
    # Not by a dict of `base`: ports may differ in their protocol alone.
    made = [
        _mappings(item, over[item.get(key)], schema["items"]) if item.get(key) in over else item
        for item in base
        if over.get(item.get(key), {}).get(PATCH) != "delete"
    ]
    there = {item.get(key) for item in base}
    new = (item for name, item in over.items() if name not in there and item.get(PATCH) != "delete")
    return [*made, *(_mappings({}, item, schema["items"]) for item in new)]
