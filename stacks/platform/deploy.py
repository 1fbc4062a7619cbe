"""Installs the components of the platform that a stack names."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
from pulumi_kubernetes import Provider
from pydantic.alias_generators import to_camel

from devflow.stacks.platform.component import CONFIG
from devflow.stacks.platform.plan import Planned


def deploy_platform(
    platform: Sequence[Planned], provider: Provider | None, config: Mapping[str, pulumi.Output[Any]]
) -> list[pulumi.Resource]:
    """Install the planned components, and export their outputs.

    ``config`` are the values of the stack's configuration that components may need. Returns the
    components that have to be installed before apps can be declared.
    """
    known: dict[str, Any] = {f"{CONFIG}.{key}": value for key, value in config.items()}
    exports: dict[str, dict[str, Any]] = {}
    installed: dict[str, pulumi.Resource] = {}
    for planned in platform:
        part = planned.part
        args = {**planned.given, **{key: known[source] for key, source in planned.met.items()}}
        before = [installed[key] for key in part.after if key in installed]
        options = pulumi.ResourceOptions(provider=provider, depends_on=before)
        made: Any = part.load()(part.key.replace("_", "-"), args, options)
        outputs = {*part.exports, *(output for _, output in part.stack_outputs)}
        known |= {f"{part.key}.{output}": getattr(made, output) for output in outputs}
        exports[to_camel(part.key)] = {to_camel(key): getattr(made, key) for key in part.exports}
        for name, output in part.stack_outputs:
            pulumi.export(name, getattr(made, output))
        installed[part.key] = made
    pulumi.export("platform", exports)
    return [installed[planned.part.key] for planned in platform if planned.part.before_apps]
