"""The JSON schema of a stack's YAML file, by which editors complete and check it.

It takes every file that ``devflow`` takes. Some that it takes, ``devflow`` refuses: it demands no
key, for each may be in ``defaults``; and it knows nothing of what keys are to one another.
"""

import json
from collections.abc import Mapping
from typing import Any, TypeAlias

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from devflow.release import AppSpec
from devflow.release.kubernetes.schema import definitions
from devflow.release.kubernetes.value import KUBERNETES_TYPE
from devflow.stacks.docstrings import docstrings
from devflow.stacks.stack_spec import StackFile

Schema: TypeAlias = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DEFINITIONS = "#/$defs/"
_KUBERNETES = "kubernetes."
"""What the names of Kubernetes' definitions begin with."""
_APP = {"$ref": f"{_DEFINITIONS}AppSpec"}


def schema_text() -> str:
    """The schema as JSON."""
    return json.dumps(stack_schema(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def stack_schema() -> Schema:
    """The schema, with all definitions that it refers to."""
    models = _models(StackFile) | _models(AppSpec)
    references, made = models_json_schema(
        [(model, "validation") for model in sorted(models, key=str)],
        by_alias=True,
        ref_template=_DEFINITIONS + "{model}",
        schema_generator=_Generator,
    )
    ours: dict[str, Schema] = made["$defs"]
    for model in models:
        reference = references[model, "validation"]["$ref"]
        _describe(ours[reference.removeprefix(_DEFINITIONS)], model)
    kubernetes = _Kubernetes()
    found = {name: kubernetes.resolved(schema) for name, schema in ours.items()}
    # An app is named by its own key.
    del found["AppSpec"]["properties"]["name"]
    stack = found.pop("StackFile")
    stack["properties"]["defaults"] |= _APP
    stack["properties"]["apps"]["additionalProperties"] = _APP
    every = {**found, **kubernetes.made}
    return {"$schema": DIALECT, "title": "A stack of Devflow", **stack, "$defs": every}


class _Generator(GenerateJsonSchema):
    def encode_default(self, dft: Any) -> Any:
        """Defaults are in the documents: here they would be those of checked values."""
        return None

    def function_before_schema(self, schema: Any) -> Schema:
        """A function that reads a mapping before its model does has short forms, which only it
        knows: all but a mapping is taken.
        """
        if declared := schema.get("json_schema_input_schema"):
            return self.generate_inner(declared)
        return {"anyOf": [self.generate_inner(schema["schema"]), {"not": {"type": "object"}}]}

    def dataclass_schema(self, schema: Any) -> Schema:
        """Values of ours that aren't models are read from a text, such as a limit."""
        return {"type": "string"}

    def default_schema(self, schema: Any) -> Schema:
        return self.generate_inner(schema["schema"])


def _models(model: type[BaseModel]) -> set[type[BaseModel]]:
    found = {model}
    waiting = [field.annotation for field in model.model_fields.values()]
    while waiting:
        each: Any = waiting.pop()
        if isinstance(each, type) and issubclass(each, BaseModel):
            found |= _models(each)
        waiting += getattr(each, "__args__", ())
    return found


def _describe(schema: Schema, model: type[BaseModel]) -> None:
    texts = docstrings(model)
    for name, field in model.model_fields.items():
        if name in texts:
            schema["properties"][field.alias or name]["description"] = texts[name]


class _Kubernetes:
    """Puts Kubernetes' definitions where ours refer to them."""

    def __init__(self) -> None:
        self.made: dict[str, Schema] = {}

    def resolved(self, schema: Any) -> Any:
        """``schema`` of ours, with references to what Kubernetes defines. Nothing is required."""
        if isinstance(schema, list):
            return [self.resolved(each) for each in schema]
        if not isinstance(schema, dict):
            return schema
        if KUBERNETES_TYPE in schema:
            described = {key: schema[key] for key in ("description",) if key in schema}
            return {**self._form(schema), **described}
        left_out = ("required", "title", "discriminator")
        return {
            key: {name: self.resolved(inner) for name, inner in value.items()}
            if key == "properties"
            else self.resolved(value)
            for key, value in schema.items()
            if key not in left_out
        }

    def _form(self, marked: Schema) -> Schema:
        name = marked[KUBERNETES_TYPE]
        if not marked.get("more") and not marked.get("without"):
            return self._reference(name)
        properties = dict(self._definition(definitions()[name])["properties"])
        properties.pop(marked["without"], None)
        for key in marked["short"]:
            properties[key] = {"anyOf": [{"type": "string"}, properties[key]]}
        properties |= self.resolved(marked["more"])
        return {"type": "object", "properties": properties, "additionalProperties": False}

    def _reference(self, name: str) -> Schema:
        key = f"{_KUBERNETES}{name}"
        if key not in self.made:
            self.made[key] = {}
            self.made[key] = self._definition(definitions()[name])
        return {"$ref": f"{_DEFINITIONS}{key}"}

    def _definition(self, schema: Mapping[str, Any]) -> Schema:
        """A definition of Kubernetes. ``null`` is good everywhere: an overlay deletes by it."""
        made: Schema = {key: schema[key] for key in ("description",) if key in schema}
        if "$ref" in schema:
            return {**made, **self._reference(schema["$ref"])}
        if schema.get("format") in ("quantity", "int-or-string"):
            return {**made, "type": ["string", "integer", "null"]}
        made["type"] = [schema["type"], "null"]
        if "enum" in schema:
            made["enum"] = [*schema["enum"], None]
        if "items" in schema:
            made["items"] = self._definition(schema["items"])
        if "properties" in schema:
            inner = {key: self._definition(each) for key, each in schema["properties"].items()}
            made["properties"] = {**inner, "$patch": {"enum": ["delete", "replace"]}}
            made["additionalProperties"] = False
        elif "additionalProperties" in schema:
            made["additionalProperties"] = self._definition(schema["additionalProperties"])
        return made
