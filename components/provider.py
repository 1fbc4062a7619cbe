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
from pulumi.errors import InputPropertyError
from pulumi.provider import main as serve
from pulumi.provider.experimental.analyzer import PropertyType
from pulumi.provider.experimental.component import ComponentProvider

from devflow import components

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

    Three things the SDK leaves wrong are corrected before the release spec checks the values: all
    numbers arrive as floats; an ``Output`` for an integer fails; an ``Output`` for an object whose
    keys have types of their own is taken for an empty object.
    """

    def __init__(self) -> None:
        names = (name for name in components.__all__ if not name.endswith("Args"))
        classes = [getattr(components, name) for name in names]
        super().__init__(classes, PACKAGE, version=package_version())
        self.schema = json.dumps(_cleaned(json.loads(self.schema or "{}")))

    def map_inputs(self, inputs: Any, component_def: Any) -> Any:
        """The inputs by their Python names, whole numbers as ``int``."""
        return _whole(super().map_inputs(inputs, component_def))

    def map_input_properties(
        self, inputs: Any, properties: Any, mapping: Any, component_name: str, property_path: str
    ) -> Any:
        """The same for each object in them, too.

        :raises InputPropertyError: for an object that is an ``Output`` as a whole.
        """
        outputs = {
            key: value
            for key, value in inputs.items()
            if isinstance(value, pulumi.Output) and key in properties
        }
        for key in outputs:
            ref = properties[key].ref
            if ref and self.get_type_definition(properties[key]) is not None:
                path = f"{property_path}.{key}" if property_path else key
                raise InputPropertyError(
                    path, f"{path} has to be a plain object; the values in it may be Outputs"
                )
        later = {k: v for k, v in outputs.items() if properties[k].type is PropertyType.INTEGER}
        mapped = super().map_input_properties(
            {**inputs, **dict.fromkeys(later, 0)},
            properties,
            mapping,
            component_name,
            property_path,
        )
        return {**mapped, **{mapping[key]: value for key, value in later.items()}}


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
