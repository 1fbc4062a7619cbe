"""Installs the components of the platform that a stack names."""

from collections.abc import Iterable, Mapping
from typing import Any

import pulumi
from pulumi_kubernetes import Provider
from pydantic.alias_generators import to_camel

from devflow.stacks.platform.component import CONFIG
from devflow.stacks.platform.plan import Planned


def deploy_platform(
    platform: Iterable[Planned], provider: Provider | None, config: Mapping[str, pulumi.Output[Any]]
) -> list[pulumi.Resource]:
    """Install the planned components, and export their outputs.

    ``config`` are the values of the stack's configuration that components may need. Returns the
    components that have to be installed before apps can be declared.
    """
    options = pulumi.ResourceOptions(provider=provider)
    known: dict[str, Any] = {f"{CONFIG}.{key}": value for key, value in config.items()}
    exports: dict[str, dict[str, Any]] = {}
    first: list[pulumi.Resource] = []
    for planned in platform:
        part = planned.part
        args = {**planned.given, **{key: known[source] for key, source in planned.met.items()}}
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
