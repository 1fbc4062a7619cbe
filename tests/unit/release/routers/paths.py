"""Property paths of Pulumi, and as much of jq as ``ignoreDifferences`` needs."""

import re
from collections.abc import Iterator
from typing import Any

_PARTS = re.compile(r'\[\]\??|\["([^"]+)"\]|\.?([A-Za-z_][A-Za-z0-9_]*)')
_NAMED = re.compile(
    r'(.+)\[\]\?? \| select\((?:\.name == "([^"]+)"|\(\.name // ""\) \| startswith\("([^"]+)"\))\)'
)
"""Those of a list's mappings that have a name, or one that begins so."""

Place = tuple[Any, Any]
"""A mapping and the key in it, or a list and an index."""


def selected(value: Any, path: str) -> list[Place]:
    """The places that a path selects, such as ``.spec.http[].route[].weight``, if they are there.

    :raises AssertionError: it is no such path.
    """
    if named := _NAMED.fullmatch(path):
        return [
            (holder[key], index)
            for holder, key in selected(value, named[1])
            for index, one in enumerate(holder[key])
            if _is_named(one.get("name"), named)
        ]
    parts = list(_PARTS.finditer(path))
    assert "".join(part[0] for part in parts) == path, path
    return list(_walk(value, [part[1] or part[2] for part in parts]))


def _is_named(name: str | None, named: re.Match[str]) -> bool:
    return name == named[2] if named[2] else (name or "").startswith(named[3])


def without(value: Any, paths: list[str]) -> Any:
    """The value with all that the paths select taken out, in place."""
    for path in paths:
        for holder, key in reversed(selected(value, path)):
            del holder[key]
    return value


def _walk(value: Any, keys: list[str | None]) -> Iterator[Place]:
    first, *rest = keys
    if first is None:
        for item in value if isinstance(value, list) else ():
            yield from _walk(item, rest)
    elif isinstance(value, dict) and first in value:
        if rest:
            yield from _walk(value[first], rest)
        else:
            yield value, first
