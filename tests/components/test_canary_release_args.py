"""The generated arguments: current, complete, and usable for a package schema."""

from collections.abc import Mapping
from typing import Any

import pytest
from pulumi.provider.experimental.analyzer import Analyzer
from pydantic import BaseModel

from devflow.components import CanaryRelease
from devflow.components import canary_release_args as generated
from devflow.release import AppSpec
from devflow.stacks.docstrings import docstrings
from tools.generate_args import FILE, argument_names, class_name, generate, in_python, models_below

MODELS = models_below(AppSpec)


def test_the_file_is_what_the_generator_makes_of_the_spec() -> None:
    assert FILE.read_text(encoding="utf-8") == generate(), "run `make generate`"


@pytest.mark.parametrize("model", MODELS, ids=class_name)
def test_each_key_of_the_spec_is_an_argument_with_the_specs_docstring(
    model: type[BaseModel],
) -> None:
    described = docstrings(model)
    found = schema_of(model)
    keys = set(model.model_fields) - ({"name"} if model is AppSpec else set())
    assert set(argument_names(model)) == keys
    assert set(getattr(generated, class_name(model)).__annotations__) == keys
    for key in keys:
        text = " ".join((found[python_to_schema(key)].description or "").split())
        assert described[key]
        assert text.startswith(in_python(described[key], model))


@pytest.mark.parametrize("model", MODELS, ids=class_name)
def test_required_are_the_keys_without_a_default(model: type[BaseModel]) -> None:
    required = {name for name, field in model.model_fields.items() if field.is_required()}
    if model is AppSpec:
        # An app's name is the component's, and its namespace is its name where none is given.
        required -= {"name", "namespace"}
    assert getattr(generated, class_name(model)).__required_keys__ == required


def test_nested_models_are_found() -> None:
    names = [class_name(model) for model in MODELS]
    assert {"SourceArgs", "VerifyArgs", "CustomArgs", "ApplicationArgs", "SyncArgs"} <= set(names)
    assert names[-1] == "CanaryReleaseArgs"


def schema_of(model: type[BaseModel]) -> Mapping[str, Any]:
    """The properties of ``model`` as Pulumi reads them from the component."""
    analyzer = Analyzer("devflow")
    component = analyzer.analyze_component(CanaryRelease)
    if model is AppSpec:
        return component.inputs
    return analyzer.type_definitions[class_name(model)].properties


def python_to_schema(key: str) -> str:
    first, *rest = key.split("_")
    return first + "".join(part.capitalize() for part in rest)
