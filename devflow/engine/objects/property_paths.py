"""Property paths of ``ignoreChanges``, and what they mean to server-side apply.

A path goes through maps only, such as ``spec.http`` or ``metadata.annotations["a.b/c"]``: lists of
custom resources are one field to the API server, so a path into a list can't be kept apart.
"""

import copy
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from devflow.errors import UserError

Path = tuple[str, ...]
_STEP = re.compile(r'\.?([^.\[\]"]+)|\["((?:[^"\\]|\\.)*)"\]|\[(\d+|\*)\]')


def parse_path(text: str) -> Path:
    """The keys of a property path.

    :raises UserError: for a path into a list, or text that is no path.
    """
    keys: list[str] = []
    at = 0
    while at < len(text):
        match = _STEP.match(text, at)
        if match is None:
            raise UserError(f"ignoreChanges {text!r} is not a property path")
        plain, quoted, index = match.groups()
        if index is not None or plain == "*":
            raise UserError(
                f"ignoreChanges {text!r} goes into a list or through '*':"
                f" name the whole of {text[:at]!r} instead"
            )
        keys.append(plain if plain is not None else quoted.replace('\\"', '"'))
        at = match.end()
    if not keys:
        raise UserError("ignoreChanges has an empty path")
    return tuple(keys)


def without(manifest: Mapping[str, Any], paths: Iterable[Path]) -> dict[str, Any]:
    """The manifest without the fields at ``paths``, nor a parent that had nothing else: to apply an
    empty one is to own it.
    """
    result = dict(manifest)
    for path in paths:
        _remove(result, path)
    return result


def _remove(node: dict[str, Any], path: Path) -> None:
    key, *rest = path
    if not rest:
        node.pop(key, None)
        return
    child = node.get(key)
    if isinstance(child, dict):
        # Copied on the way down: the manifest itself is left as it is.
        node[key] = dict(child)
        _remove(node[key], tuple(rest))
        if child and not node[key]:
            del node[key]


def value_at(manifest: Mapping[str, Any], path: Path) -> Any:
    """The value at ``path``, or ``None``."""
    node: Any = manifest
    for key in path:
        node = node.get(key) if isinstance(node, Mapping) else None
    return node


def disowned(
    managed_fields: Sequence[Mapping[str, Any]], manager: str, paths: Iterable[Path]
) -> list[dict[str, Any]] | None:
    """The ``managedFields`` after ``manager`` has given up ``paths``; ``None`` if it owns none.

    Server-side apply deletes a field that its owner leaves out of the next apply, and keeps one
    that has no owner. No values take part in this, so it can't change any.
    """
    changed = False
    entries = [copy.deepcopy(dict(entry)) for entry in managed_fields]
    for entry in entries:
        if not is_apply_of(entry, manager):
            continue
        for path in paths:
            changed = _give_up(entry.get("fieldsV1", {}), path) or changed
    return entries if changed else None


def is_apply_of(entry: Mapping[str, Any], manager: str) -> bool:
    """Whether an entry of ``managedFields`` has what ``manager`` owns by server-side apply."""
    return entry.get("manager") == manager and entry.get("operation") == "Apply"


def owns(managed_fields: Sequence[Mapping[str, Any]], manager: str, path: Path) -> bool:
    """Whether ``manager`` owns the field at ``path`` by server-side apply."""
    return disowned(managed_fields, manager, (path,)) is not None


def _give_up(fields: dict[str, Any], path: Path) -> bool:
    key, *rest = path
    field = f"f:{key}"
    if field not in fields:
        return False
    if not rest:
        del fields[field]
        return True
    child = fields[field]
    if not _give_up(child, tuple(rest)):
        return False
    if not child or set(child) == {"."}:
        del fields[field]
    return True
