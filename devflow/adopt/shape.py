"""Whether a manifest has the shape of its kind, so that what reads it finds what it looks for.

Values aren't judged here: what an app can't have is told with the app. Nor are keys that aren't
known: other versions of Kubernetes have others.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from devflow.adopt.shapes import OBJECT, SPECS
from devflow.reading.shown import shown
from devflow.release import SpecError
from devflow.release.kubernetes.schema import Schema, resolved
from devflow.release.spec.problems import join_path

_Path = tuple[int | str, ...]
_Problem = tuple[_Path, str]

_LONGEST_NAME = 253
"""Of any object: a DNS subdomain's limit."""
_TEXT = "a text; put it in quotes"
_EITHER = "a whole number or a text"
_SCALARS: Mapping[object, tuple[tuple[type, ...], str]] = {
    "string": ((str,), _TEXT),
    "integer": ((int,), "a whole number"),
    "boolean": ((bool,), "true or false"),
}
_FORMATS: Mapping[object, tuple[tuple[type, ...], str]] = {
    "quantity": ((str, int, float), "a quantity, as 500m or 64Mi"),
    "int-or-string": ((int, str), _EITHER),
}


def check_shape(manifest: Mapping[str, Any], where: str) -> None:
    """Check the metadata and the spec of an object whose kind an app is made of.

    :raises SpecError: one line for each place that has another type than Kubernetes has there, or
        lacks what Kubernetes requires, in ``where``.
    """
    kind, metadata = manifest["kind"], manifest.get("metadata")
    name = metadata.get("name") if isinstance(metadata, Mapping) else None
    if not isinstance(name, str):
        raise SpecError(where, f"{kind} has no metadata.name")
    if len(name) > _LONGEST_NAME:
        raise SpecError(
            where,
            f"the metadata.name {shown(name)} of a {kind} has {len(name)} characters, the limit is"
            f" {_LONGEST_NAME}",
        )
    found = [
        *_problems(metadata, OBJECT, ("metadata",)),
        *_problems(manifest.get("spec") or {}, SPECS[kind], ("spec",)),
    ]
    if found:
        of = f"{where}: {kind} {name}"
        raise SpecError.of([(f"{of}: {join_path(path)}", what) for path, what in found])


def _problems(value: object, schema: Schema, path: _Path) -> Iterator[_Problem]:
    schema = resolved(schema)
    kind, form = schema.get("type"), schema.get("format")
    if kind == "object":
        yield from _in_mapping(value, schema, path)
    elif kind == "array":
        if not isinstance(value, list):
            yield path, f"{shown(value)} is not a list"
            return
        for index, item in enumerate(value):
            yield from _problems(item, schema["items"], (*path, index))
        yield from _doubled(value, schema, path)
    elif expected := _FORMATS.get(form) or _SCALARS.get(kind):
        types, words = expected
        is_flag = isinstance(value, bool)
        if not isinstance(value, types) or is_flag is not (bool in types):
            yield path, f"{shown(value)} is not {words}"
        elif "enum" in schema and value not in schema["enum"]:
            yield path, f"{shown(value)} is not known; use {' or '.join(schema['enum'])}"


def _in_mapping(value: object, schema: Schema, path: _Path) -> Iterator[_Problem]:
    if not isinstance(value, Mapping):
        yield path, f"{shown(value)} is not a mapping of keys to values"
        return
    known, other = schema.get("properties", {}), schema.get("additionalProperties", {})
    for key, inner in value.items():
        if not isinstance(key, str):
            yield path, f"{shown(key)} is not a key; keys are texts"
        else:
            yield from _problems(inner, known.get(key, other), (*path, key))
    for key in schema.get("required", ()):
        if key not in value:
            yield (*path, key), "is missing; Kubernetes has no default for it"
    if schema.get("maxProperties", len(value)) < len(value):
        yield path, f"{', '.join(map(str, value))}: only one of them can hold; keep one"


def _doubled(items: list[Any], schema: Schema, path: _Path) -> Iterator[_Problem]:
    """Items that Kubernetes tells apart by a name which they share."""
    if schema.get("x-kubernetes-list-map-keys") != ["name"]:
        return
    names = [item.get("name") for item in items if isinstance(item, Mapping)]
    texts = [name for name in names if isinstance(name, str)]
    for name in dict.fromkeys(name for name in texts if texts.count(name) > 1):
        yield path, f"{shown(name)} is there twice; keep one"
