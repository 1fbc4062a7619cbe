"""Installs the components of the platform that a stack names."""

from collections.abc import Iterable, Mapping
from typing import Any

import pulumi
from pulumi_kubernetes import Provider
from pydantic.alias_generators import to_camel

from devflow.release import Duration
from devflow.release.spec.model import SpecModel
from devflow.stacks.platform.component import CONFIG, Need, PlatformComponent

ENABLED = "enabled"
"""The setting that isn't an argument of the component."""


def deploy_platform(
    platform: Iterable[PlatformComponent],
    spec: SpecModel,
    provider: Provider | None,
    config: Mapping[str, pulumi.Output[Any]],
) -> list[pulumi.Resource]:
    """Install the components that ``spec`` names, and export their outputs.

    ``config`` are the values of the stack's configuration that components may need. Returns the
    components that have to be installed before apps can be declared.

    :raises pulumi.RunError: for a need that neither a component nor the configuration meets.
    """
    options = pulumi.ResourceOptions(provider=provider)
    known: dict[str, Any] = {f"{CONFIG}.{key}": value for key, value in config.items()}
    exports: dict[str, dict[str, Any]] = {}
    first: list[pulumi.Resource] = []
    for part in platform:
        settings: SpecModel | None = getattr(spec, part.key)
        if settings is None or not getattr(settings, ENABLED, True):
            continue
        given = {key: value for key, value in _args(settings).items() if key != ENABLED}
        # What a user writes goes before what is taken from other components.
        args = _met(part.needs, known, given) | given
        made: Any = part.load()(part.key.replace("_", "-"), args, options)
        outputs = {*part.exports, *(output for _, output in part.stack_outputs)}
        known |= {f"{part.key}.{output}": getattr(made, output) for output in outputs}
        exports[to_camel(part.key)] = {to_camel(key): getattr(made, key) for key in part.exports}
        for name, output in part.stack_outputs:
            pulumi.export(name, getattr(made, output))
        if part.before_apps:
            first.append(made)
    pulumi.export("platform", exports)
    return first


def _met(
    needs: Iterable[Need], known: Mapping[str, Any], given: Mapping[str, Any]
) -> dict[str, Any]:
    met: dict[str, Any] = {}
    for need in needs:
        if need.unless in given:
            continue
        source = next((source for source in need.sources if source in known), None)
        if source is not None:
            met[need.argument] = known[source]
        elif need.missing is not None:
            raise pulumi.RunError(need.missing)
    return met


def _args(settings: SpecModel) -> dict[str, Any]:
    """The settings that the stack's file has; for the others the component has defaults."""
    return {key: _argument(value) for key, value in settings if key in settings.model_fields_set}


def _argument(value: object) -> object:
    if isinstance(value, SpecModel):
        return _args(value)
    if isinstance(value, list):
        return [_argument(item) for item in value]
    return str(value) if isinstance(value, Duration) else value
