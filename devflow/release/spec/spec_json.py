"""A checked spec as one would write it, in JSON, so that another process can read it back."""

import json
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from devflow.release.routers.chosen import ChosenRouter
from devflow.release.spec.app import AppSpec
from devflow.release.spec.deferred import Deferred, derived
from devflow.release.steps.schedule import Schedule

_NOT_OF_THE_WORKLOAD = {"name", "delivery", "adopt", "source", "application"}


def written_text(app: AppSpec) -> str | Deferred:
    """What shapes the app's workload, as JSON with sorted keys and no defaults in it.

    :func:`devflow.release.parse_app` reads it back to the same workload. Where a leaf is deferred,
    so is the text.
    """
    later: list[Deferred] = []

    def place(value: object) -> object:
        if isinstance(value, Deferred):
            later.append(value)
            return _mark(len(later) - 1)
        return _plain(value)

    kept = {key: value for key, value in _fields(app).items() if key not in _NOT_OF_THE_WORKLOAD}
    text: str | Deferred = json.dumps(
        kept, default=place, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    for index, leaf in enumerate(later):
        text = leaf.apply(_filler(text, json.dumps(_mark(index))))
    return text


def _filler(text: str | Deferred, mark: str) -> Callable[[Any], Any]:
    def fill(value: Any) -> Any:
        def into(known: str) -> str:
            return known.replace(mark, json.dumps(value, ensure_ascii=False))

        return derived(text, into)

    return fill


def _mark(index: int) -> str:
    # No value of Kubernetes has this character in it.
    return f"\0{index}"


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return _fields(value)
    return value.spec_form() if isinstance(value, Schedule | ChosenRouter) else str(value)


def _fields(model: BaseModel) -> dict[str, Any]:
    """By the names of YAML, without what is as it is by default."""
    return {
        field.alias or name: value
        for name, field in type(model).model_fields.items()
        if isinstance(value := getattr(model, name), Deferred)
        or value != field.get_default(call_default_factory=True)
    }
