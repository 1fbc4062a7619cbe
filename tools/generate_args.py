"""Generates ``components/canary_release_args.py`` from the release spec: ``make generate``. And
``stacks/schema.json``, which is what ``devflow schema`` prints.

``pulumi package add`` reads a component's arguments from ``TypedDict`` classes with a docstring
under each key, and accepts neither ``Literal`` nor unions. So a type that has no other counterpart
becomes the text that a user writes for it; the spec checks that text.
"""

import inspect
import re
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from devflow.release import AppSpec, Duration, Schedule
from devflow.release.metrics.comparisons import Comparison
from devflow.release.metrics.limits import Limit
from devflow.release.routers.chosen import ChosenRouter
from devflow.release.spec.deferred import may_be_deferred
from devflow.release.spec.problems import aliases_unlike_names
from devflow.release.spec.prometheus import PrometheusSpec
from devflow.stacks.docstrings import docstrings
from devflow.stacks.json_schema import schema_text

ROOT = Path(__file__).parents[1]
FILE = ROOT / "components" / "canary_release_args.py"
SCHEMA_FILE = ROOT / "stacks" / "schema.json"

_WIDTH = 100
_NAMES: dict[type[BaseModel], str] = {
    AppSpec: "CanaryReleaseArgs",
    # `PrometheusArgs` are those of the platform's component, in the same package schema.
    PrometheusSpec: "PrometheusSourceArgs",
}
_WRITTEN_AS: dict[Any, str] = {
    **{simple: simple.__name__ for simple in (str, int, float, bool)},
    **dict.fromkeys((Duration, Limit, Comparison), "str"),
    # A list of several forms, or the name of a preset.
    # Or a router's name, or a mapping of it.
    **dict.fromkeys((Schedule, ChosenRouter), "Any"),
    # Several forms, or Kubernetes' own: read by a function.
    Any: "Any",
}
_NOT_AN_ARGUMENT: dict[type[BaseModel], set[str]] = {AppSpec: {"name"}}
_OPTIONAL: dict[type[BaseModel], set[str]] = {AppSpec: {"namespace"}}
"""Keys that ``parse_app`` fills in."""

_HEADER = '''"""The arguments of a ``CanaryRelease``: the release spec, in Python's names.

Generated from ``devflow.release.AppSpec`` by ``make generate``; edit the spec instead. The spec
checks the values and holds the defaults.
"""

from typing import Any, NotRequired, TypedDict

import pulumi
'''
_INPUTS = """

Only a value whose type is a ``pulumi.Input`` here may be an Output; every other value shapes the
objects and has to be plain.
"""


def generate() -> str:
    """The text of the file."""
    classes = (_class(model) for model in models_below(AppSpec))
    return _HEADER + "".join(f"\n\n{text}" for text in classes)


def models_below(model: type[BaseModel]) -> list[type[BaseModel]]:
    """``model`` and the models of its keys' values, each after those that it refers to."""
    found: dict[type[BaseModel], None] = {}
    for name in argument_names(model):
        for inner in _models_in(model.model_fields[name].annotation):
            found |= dict.fromkeys(models_below(inner))
    return [*found, model]


def argument_names(model: type[BaseModel]) -> list[str]:
    """The keys of ``model`` that are arguments."""
    return [name for name in model.model_fields if name not in _NOT_AN_ARGUMENT.get(model, ())]


def class_name(model: type[BaseModel]) -> str:
    """The name of the ``TypedDict`` of ``model``."""
    return _NAMES.get(model, f"{model.__name__.removesuffix('Spec')}Args")


def _class(model: type[BaseModel]) -> str:
    doc = inspect.getdoc(model) or ""
    if model is AppSpec:
        doc = doc.partition("\n\n")[0] + _INPUTS
    docs = docstrings(model)
    lines = [f"class {class_name(model)}(TypedDict):", *_docstring(in_python(doc, model)), ""]
    for name in argument_names(model):
        field = model.model_fields[name]
        written = _type(field.annotation, field.metadata)
        if not field.is_required() or name in _OPTIONAL.get(model, ()):
            written = f"NotRequired[{written}]"
        described = in_python(_described(field, docs[name]), model)
        lines += [f"    {name}: {written}", *_docstring(described)]
    return "\n".join(lines) + "\n"


def in_python(doc: str, model: type[BaseModel]) -> str:
    """``doc`` with the keys that only a file has by the names that a program has for them."""
    for alias, name in aliases_unlike_names(model).items():
        doc = re.sub(rf"(?<!Written )``{alias}``", f"``{name}``", doc)
    return doc


def _type(annotation: Any, metadata: Iterable[object] = ()) -> str:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if may_be_deferred(metadata):
        return f"pulumi.Input[{_type(annotation)}]"
    if origin is Annotated:
        return _type(arguments[0], arguments[1:])
    if origin in (Union, UnionType):
        kinds = {_type(branch) for branch in arguments if branch is not NoneType}
        return kinds.pop() if len(kinds) == 1 else "Any"
    if origin is Literal:
        return "str"
    if origin is tuple:
        return f"list[{_type(arguments[0])}]"
    if origin is dict:
        return f"dict[str, {_type(arguments[1])}]"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return class_name(annotation)
    return _WRITTEN_AS[annotation]


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    # Where a union becomes `Any`, nothing refers to the models in it.
    elif get_args(annotation) and "Any" not in _type(annotation):
        for inner in get_args(annotation):
            yield from _models_in(inner)


def _described(field: FieldInfo, doc: str) -> str:
    choices = _choices(field.annotation)
    if choices:
        doc += f" One of: {', '.join(f'``{choice}``' for choice in choices)}."
    default = field.default
    if isinstance(default, bool):
        default = str(default).lower()
    if default == "":
        return doc
    return f"{doc} Default: ``{default}``." if isinstance(default, str | int | Duration) else doc


def _choices(annotation: Any) -> Iterable[str]:
    return get_args(annotation) if get_origin(annotation) is Literal else ()


def _docstring(doc: str) -> list[str]:
    indent = " " * 4
    paragraphs = [" ".join(paragraph.split()) for paragraph in doc.strip().split("\n\n")]
    if len(paragraphs) == 1 and len(paragraphs[0]) <= _WIDTH - len(indent) - 2 * len('"""'):
        return [f'{indent}"""{paragraphs[0]}"""']
    lines: list[str] = []
    for paragraph in paragraphs:
        # The opening quotes are before the first line, and for a tidy look count for all.
        lines += ["", *textwrap.wrap(paragraph, _WIDTH - len(indent) - len('"""'))]
    lines[1] = f'"""{lines[1]}'
    return [f"{indent}{line}".rstrip() for line in [*lines[1:], '"""']]


if __name__ == "__main__":
    FILE.write_text(generate(), encoding="utf-8")
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")
