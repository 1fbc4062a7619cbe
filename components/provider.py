"""The components as a Pulumi package, for programs in any language: ``pulumi package add``.

``package/`` has the ``PulumiPlugin.yaml`` by which the Pulumi CLI starts this.
"""

import sys
from importlib.metadata import version
from typing import Any

import pulumi
from pulumi.provider import main as serve
from pulumi.provider.experimental.analyzer import PropertyType
from pulumi.provider.experimental.component import ComponentProvider

from devflow import components

PACKAGE = "devflow"


class Provider(ComponentProvider):
    """Serves the components of :mod:`devflow.components`.

    All numbers arrive as floats, and the SDK leaves them so; in addition it fails on an ``Output``
    for an integer. Both are corrected here, before the release spec checks the values.
    """

    def __init__(self) -> None:
        names = (name for name in components.__all__ if not name.endswith("Args"))
        classes = [getattr(components, name) for name in names]
        super().__init__(classes, PACKAGE, version=version("devflow"))

    def map_inputs(self, inputs: Any, component_def: Any) -> Any:
        """The inputs by their Python names, whole numbers as ``int``."""
        later = {
            key: value
            for key, value in inputs.items()
            if isinstance(value, pulumi.Output)
            and component_def.inputs[key].type is PropertyType.INTEGER
        }
        mapped = super().map_inputs({**inputs, **dict.fromkeys(later, 0)}, component_def)
        names = component_def.inputs_mapping
        return _whole({**mapped, **{names[key]: value for key, value in later.items()}})


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
