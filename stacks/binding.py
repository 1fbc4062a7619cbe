"""What says, in the cluster, that the Pulumi CLI made the stack: a resource of the program's own.

So it comes with the first ``up`` and goes with ``destroy``, whoever runs the CLI. The embedded
engine writes the same object by itself: it is the parent of the objects it applies.
"""

import os

import pulumi
from pulumi_kubernetes import Provider
from pulumi_kubernetes.core.v1 import ConfigMap

from devflow.engine import APPLIED_BY, ApplySet, Engine


def declare_binding(provider: Provider | None) -> None:
    """Declare it, unless the embedded engine runs the program."""
    if os.environ.get(APPLIED_BY) == Engine.EMBEDDED:
        return
    applyset = ApplySet(pulumi.get_project(), pulumi.get_stack())
    metadata = applyset.parent(Engine.PULUMI, (), ())["metadata"]
    ConfigMap("engine", metadata=metadata, opts=pulumi.ResourceOptions(provider=provider))
