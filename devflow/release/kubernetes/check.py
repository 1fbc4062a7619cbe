"""Whether a value is one that Kubernetes would take, by its schema."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from devflow.reading.flaw import flaw
from devflow.reading.grammar.quantity import read_quantity
from devflow.reading.shown import shown
from devflow.release.errors import SpecError
from devflow.release.kubernetes import ranges
from devflow.release.kubernetes.schema import Schema, resolved
from devflow.release.spec.deferred import OUTPUT, Deferred
from devflow.release.spec.problems import join_path, unknown_key

PATCH = "$patch"
"""The key of a directive in an overlay: ``delete`` or ``replace``."""

Path = tuple[int | str, ...]
Problem = tuple[Path, str]

_INT32 = 2**31 - 1


def check(value: object, name: str, *, filled: Collection[str] = (), overlay: bool = False) -> None:
    """Check ``value`` against the definition ``name``, such as ``Probe``.

    Single values in it may be deferred. ``filled`` names required keys that are filled in later.
    An ``overlay`` may lack any required key, delete one by ``null``, and hold directives.

    :raises SpecError: one line for each problem, its path beginning at the keys of ``value``.
    """
    walk = _Walk(frozenset(filled), overlay)
    problems = [(join_path(path), what) for path, what in walk.problems(value, {"$ref": name}, ())]
    if problems:
        raise SpecError.of(problems)


class _Walk:
    def __init__(self, filled: frozenset[str], overlay: bool) -> None:
        self._filled = filled
        self._overlay = overlay

    def problems(self, value: object, schema: Schema, path: Path) -> Iterator[Problem]:
        name, schema = str(schema.get("$ref", "")), resolved(schema)
        kind = schema.get("type")
        if isinstance(value, Deferred):
            if kind in ("object", "array"):
                yield path, OUTPUT
        elif value is None:
            if not self._overlay:
                yield path, _how_to_fill(kind)
        elif kind == "object":
            yield from self._object(value, name, schema, path)
            if isinstance(value, Mapping):
                yield from (((*path, key), what) for key, what in ranges.problems(name, value))
        elif kind == "array":
            yield from self._list(value, schema, path)
        elif problem := _value_problem(value, schema):
            yield path, problem

    def _object(self, value: object, name: str, schema: Schema, path: Path) -> Iterator[Problem]:
        if not isinstance(value, Mapping):
            yield path, f"{shown(value)} is not a mapping of keys to values"
            return
        known, other = schema.get("properties"), schema.get("additionalProperties", {})
        for key, inner in value.items():
            if not isinstance(key, str):
                yield path, f"{shown(key)} is not a key; keys are texts"
            elif self._overlay and key.startswith("$"):
                yield from _directive(key, inner, (*path, key))
            elif known is None:
                if problem := flaw(key):
                    yield path, f"the key {shown(key)} {problem}"
                yield from self.problems(inner, other, (*path, key))
            elif key in known:
                yield from self.problems(inner, known[key], (*path, key))
            else:
                yield (*path, key), unknown_key(key, known)
        if not self._overlay:
            for key in (*schema.get("required", ()), *ranges.required(name)):
                if key not in value and key not in self._filled:
                    yield (*path, key), "is missing; it has no default"

    def _list(self, value: object, schema: Schema, path: Path) -> Iterator[Problem]:
        if not isinstance(value, Sequence) or isinstance(value, str | bytes):
            yield path, f"{shown(value)} is not a list"
            return
        for index, item in enumerate(value):
            yield from self.problems(item, schema["items"], (*path, index))
            if self._overlay:
                yield from _unnamed(item, schema, (*path, index))
        yield from _doubled(value, schema, path)


def _how_to_fill(kind: object) -> str:
    empty = {"object": "{} for its defaults", "array": "[] for an empty list"}
    return f"is empty; write {empty.get(str(kind), 'a value')}, or leave the key out"


def _directive(key: str, value: object, path: Path) -> Iterator[Problem]:
    if key != PATCH:
        yield path, f"unknown directive; the one that an overlay knows is {PATCH!r}"
    elif value not in ("delete", "replace"):
        yield path, f"{shown(value)} is not known; use 'delete' or 'replace'"


def _unnamed(item: object, schema: Schema, path: Path) -> Iterator[Problem]:
    """An overlay's item of a merged list says which one it is over. No item is empty."""
    if item is None:
        yield path, _how_to_fill(resolved(schema["items"]).get("type"))
    key = schema.get("x-kubernetes-patch-merge-key")
    if key and isinstance(item, Mapping) and not isinstance(item.get(key), str | int):
        yield (*path, key), "is missing; the list is merged by it, so write it, and plain"


def _doubled(items: Sequence[object], schema: Schema, path: Path) -> Iterator[Problem]:
    """Items of a list that Kubernetes has as a map, and that have the same key."""
    keys = schema.get("x-kubernetes-list-map-keys", ())
    if not keys:
        return
    found = [tuple(item.get(key) for key in keys) for item in items if isinstance(item, Mapping)]
    plain = [each for each in found if all(isinstance(part, str | int | None) for part in each)]
    for each, count in Counter(plain).items():
        if count > 1 and each[0] is not None:
            said = ", ".join(f"{k} {shown(v)}" for k, v in zip(keys, each, strict=True) if v)
            yield path, f"{said} is there twice; keep one"


def _value_problem(value: Any, schema: Schema) -> str | None:
    form = schema.get("format")
    match schema.get("type"):
        case _ if form == "quantity":
            return _quantity_problem(value)
        case _ if form == "int-or-string":
            if isinstance(value, str):
                return _text_problem(value, schema)
            whole = isinstance(value, int) and not isinstance(value, bool)
            return None if whole else f"{shown(value)} is neither a whole number nor a text"
        case "string":
            return _text_problem(value, schema)
        case "integer":
            if isinstance(value, bool) or not isinstance(value, int):
                return f"{shown(value)} is not a whole number"
            if form == "int32" and abs(value) > _INT32:
                return f"{shown(value)} does not fit into 32 bits"
        case "boolean":
            if not isinstance(value, bool):
                return f"{shown(value)} is neither true nor false"
    return None


def _text_problem(value: object, schema: Schema) -> str | None:
    if not isinstance(value, str):
        return f"{shown(value)} is not a text; put it in quotes"
    choices = schema.get("enum")
    if choices and value not in choices:
        return f"{shown(value)} is not known; use {' or '.join(map(repr, choices))}"
    problem = flaw(value)
    return f"{shown(value)} {problem}" if problem else None


def _quantity_problem(value: object) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return None
    if not isinstance(value, str):
        return f"{shown(value)} is not a quantity; put it in quotes, as in '500m' or '64Mi'"
    try:
        read_quantity(value)
    except ValueError as error:
        return str(error)
    return None
