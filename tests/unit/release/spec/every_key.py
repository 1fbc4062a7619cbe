"""Apps that together use every key of a release spec, those within values included."""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

import yaml
from pydantic import BaseModel

from devflow.release import AppSpec
from tests.unit.docs.pages import text

EVERY_KEY: Mapping[str, dict[str, Any]] = yaml.safe_load(text("docs/every-key.yaml"))["apps"]


def keys_of(model: type[BaseModel], above: str = "") -> Iterator[str]:
    """The paths of all keys of a model, those within values included."""
    for name, field in model.model_fields.items():
        key = f"{above}{field.alias or name}"
        yield key
        for inner in _models_in(field.annotation):
            yield from keys_of(inner, f"{key}.")


def used_keys(written: Mapping[str, Any], model: type[BaseModel] = AppSpec) -> Iterator[str]:
    """The paths of those that are written."""
    for name, field in model.model_fields.items():
        key = field.alias or name
        if key not in written:
            continue
        yield key
        for value in _values_in(written[key]):
            for inner in _models_in(field.annotation):
                yield from (f"{key}.{one}" for one in used_keys(value, inner))


def _values_in(value: Any) -> Iterator[Mapping[str, Any]]:
    """A mapping, those in a list, and those by name in a mapping."""
    if isinstance(value, Mapping):
        yield value
        yield from (one for one in value.values() if isinstance(one, Mapping))
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, Mapping))


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)
