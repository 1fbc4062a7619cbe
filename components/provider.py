"""The components as a Pulumi package, for programs in any language: ``pulumi package add``.

The Pulumi CLI starts this by ``PulumiPlugin.yaml`` and ``__main__.py`` of the repository.
"""

import inspect
import json
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pulumi
from pulumi.errors import InputPropertiesError, InputPropertyError
from pulumi.provider import ConstructResult
from pulumi.provider import main as serve
from pulumi.provider.experimental.analyzer import (
    ComponentDefinition,
    PropertyDefinition,
    PropertyType,
    TypeDefinition,
)
from pulumi.provider.experimental.component import ComponentProvider
from pulumi.provider.server import ComponentInitError

from devflow import components
from devflow.components.program import served
from devflow.components.refused import Refused
from devflow.release import SpecError
from devflow.release.spec.problems import unknown_key

PACKAGE = "devflow"
_PROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"


def package_version() -> str:
    """The version in ``pyproject.toml``; that of the installed wheel where there is no such file.

    In a checkout the metadata are those of the last installation, which may be an older version's.
    """
    if not _PROJECT.is_file():
        return version("devflow")
    found: str = tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]["version"]
    return found


class Provider(ComponentProvider):
    """Serves the components of :mod:`devflow.components`.

    What the SDK leaves wrong is corrected before the release spec checks the values: all numbers
    arrive as floats; an ``Output`` for an integer fails; an ``Output``, or a text, for an object
    whose keys have types of their own is taken for an empty object; unknown keys are left out. And
    a mistake would come with the lines of Python that found it, by Python's names.
    """

    def __init__(self) -> None:
        names = (name for name in components.__all__ if not name.endswith("Args"))
        classes = [getattr(components, name) for name in names]
        super().__init__(classes, PACKAGE, version=package_version())
        self.schema = json.dumps(_cleaned(json.loads(self.schema or "{}")))

    def construct(
        self,
        name: str,
        resource_type: str,
        inputs: Any,
        options: pulumi.ResourceOptions | None = None,
    ) -> ConstructResult:
        """Declare a component.

        :raises InputPropertiesError: inputs that can't be used, by their names in the schema. It
            has no properties of its own: the engine would show their values, be they secrets.
        """
        # The engine starts a process of the package for each run of a program.
        served.set(self)
        try:
            return super().construct(name, resource_type, inputs, options)
        except InputPropertyError as error:
            raise InputPropertiesError(error.reason, []) from None
        except ComponentInitError as error:
            inner = error.inner
            if not isinstance(inner, pulumi.RunError):
                raise
            if isinstance(inner, Refused):
                component = self._component_defs[resource_type.rpartition(":")[2]]
                inner = SpecError.of(
                    [(self._in_schema(w, component), what) for w, what in inner.error.problems]
                )
            raise InputPropertiesError(str(inner), []) from None

    def map_inputs(self, inputs: Any, component_def: Any) -> Any:
        """The inputs by their Python names, whole numbers as ``int``."""
        return _whole(super().map_inputs(inputs, component_def))

    def map_input_properties(
        self, inputs: Any, properties: Any, mapping: Any, component_name: str, property_path: str
    ) -> Any:
        """The same for each object in them, too.

        :raises InputPropertyError: for an object that is an ``Output`` as a whole.
        :raises InputPropertiesError: for keys that the schema doesn't have.
        """
        if not isinstance(inputs, dict):
            return inputs
        given = {key: value for key, value in inputs.items() if value is not None}
        unknown = sorted(given.keys() - properties.keys())
        if unknown:
            problems = [(_join(property_path, k), unknown_key(k, properties)) for k in unknown]
            raise InputPropertiesError(str(SpecError.of(problems)), [])
        objects = {key for key in given if self._described(properties[key])}
        for key in objects:
            if isinstance(given[key], pulumi.Output):
                path = _join(property_path, key)
                raise InputPropertyError(
                    path, f"{path} has to be a plain object; the values in it may be Outputs"
                )
        as_they_are = {
            key: value
            for key, value in given.items()
            if properties[key].type is PropertyType.INTEGER
            or (key in objects and not isinstance(value, dict))
        }
        mapped = super().map_input_properties(
            given,
            {key: found for key, found in properties.items() if key not in as_they_are},
            mapping,
            component_name,
            property_path,
        )
        return {**mapped, **{mapping[key]: value for key, value in as_they_are.items()}}

    def _described(self, found: PropertyDefinition | None) -> TypeDefinition | None:
        """The keys of an object that ``found`` names, where the schema has them."""
        return self.get_type_definition(found) if found and found.ref else None

    def _in_schema(self, path: str, component: ComponentDefinition) -> str:
        """``path`` from the arguments of ``component`` by the names that the schema has for them.

        Names that users choose, and those of objects that the schema doesn't describe, stay.
        """
        parts, rest = [], path.split(".")
        described: ComponentDefinition | TypeDefinition | None = component
        while rest and described is not None:
            python, bracket, index = rest.pop(0).partition("[")
            properties, names = _keys_of(described)
            key = next((key for key, name in names.items() if name == python), python)
            parts.append(f"{key}{bracket}{index}")
            found = properties.get(key)
            if found is None:
                break
            if found.additional_properties and rest:
                parts.append(rest.pop(0))
            described = (
                self._described(found)
                or self._described(found.items)
                or self._described(found.additional_properties)
            )
        return ".".join([*parts, *rest])


def _keys_of(
    described: ComponentDefinition | TypeDefinition,
) -> tuple[dict[str, PropertyDefinition], dict[str, str]]:
    if isinstance(described, ComponentDefinition):
        return described.inputs, described.inputs_mapping
    return described.properties, described.properties_mapping


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _cleaned(schema: Any, *, inner: bool = False) -> Any:
    """The schema with descriptions that aren't indented as their docstrings are, and no plain
    objects in lists and maps: Pulumi's generator for Go writes no type for these, and names it.
    """
    if isinstance(schema, dict):
        return {
            key: inspect.cleandoc(value).strip()
            if key == "description" and isinstance(value, str)
            else _cleaned(value, inner=key in ("items", "additionalProperties"))
            for key, value in schema.items()
            if not (inner and key == "plain" and "$ref" in schema)
        }
    return [_cleaned(item) for item in schema] if isinstance(schema, list) else schema


def _whole(value: Any) -> Any:
    if isinstance(value, pulumi.Output):
        return value.apply(_whole)
    if isinstance(value, dict):
        return {key: _whole(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_whole(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def main() -> None:
    """Serve the package until the Pulumi engine ends this process."""
    serve(Provider(), sys.argv[1:])
