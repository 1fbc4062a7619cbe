"""Reads what a team has: Kubernetes' manifests, as files or other programs write them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from devflow.adopt.shape import check_shape
from devflow.adopt.shapes import SPECS
from devflow.reading.yaml_text import read_yaml
from devflow.release import SpecError

Manifest: TypeAlias = dict[str, Any]

_MARKER = re.compile(r"^---(?:[ \t].*)?$", re.MULTILINE)


def read_manifests(text: str, source: str) -> list[Manifest]:
    """All objects in ``text`` that say something of an app, lists of them taken apart. Any other
    object stays with the team.

    ``source`` names it in errors, with the number of the document.

    :raises SpecError: a document is no object of Kubernetes, or not shaped as its kind is.
    :raises ReadError: one is no YAML.
    """
    found: list[Manifest] = []
    documents = [document for document in _MARKER.split(text) if document.strip()]
    for number, document in enumerate(documents, 1):
        where = f"{source}, document {number}"
        # Another program wrote it, so what looks like a date is a text.
        value = read_yaml(document, where, secret=True)
        if value is not None:
            found += _objects(value, where)
    return found


def described(manifest: Mapping[str, Any]) -> str:
    """Kind and name."""
    return f"{manifest['kind']} {manifest['metadata']['name']}"


def _objects(value: object, where: str) -> Iterator[Manifest]:
    if not isinstance(value, dict) or not isinstance(value.get("kind"), str):
        raise SpecError(where, "is no object of Kubernetes: it has no 'kind'")
    if value["kind"].endswith("List") and isinstance(value.get("items"), list):
        for item in value["items"]:
            yield from _objects(item, where)
        return
    if value["kind"] not in SPECS:
        return
    # Kubernetes takes null for a key that isn't there.
    manifest = _without_null(value)
    check_shape(manifest, where)
    yield manifest


def _without_null(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_null(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_without_null(inner) for inner in value]
    return value
