"""Shared by the platform's components: namespaces, and Helm releases in them."""

from collections.abc import Sequence
from typing import Any

import pulumi
from pulumi_kubernetes.core.v1 import Namespace
from pulumi_kubernetes.helm.v3 import Release

from devflow.components.charts import Chart

POD_SECURITY_LABEL = "pod-security.kubernetes.io/enforce"

RUNTIME_DEFAULT = {"type": "RuntimeDefault"}
"""The seccomp profile that the Pod Security Standard "restricted" asks for."""

_TIMEOUT_SECONDS = 600


def platform_namespace(
    name: str, parent: pulumi.Resource, *, pod_security: str = "restricted"
) -> Namespace:
    """A namespace that admits only pods of that Pod Security Standard: ``restricted``, ``baseline``
    or ``privileged``.
    """
    return Namespace(
        f"{name}-namespace",
        metadata={"name": name, "labels": {POD_SECURITY_LABEL: pod_security}},
        opts=pulumi.ResourceOptions(parent=parent),
    )


def helm_release(
    name: str,
    chart: Chart,
    namespace: str,
    values: dict[str, Any],
    parent: pulumi.Resource,
    depends_on: Sequence[pulumi.Resource],
) -> Release:
    """Install ``chart`` under the release name ``name``, and wait until its workloads are ready.

    Helm rolls back an installation that fails, so that the next ``up`` can retry.
    """
    return Release(
        name,
        name=name,
        chart=chart.name,
        version=chart.version,
        repository_opts={"repo": chart.repository},
        namespace=namespace,
        values=values,
        atomic=True,
        timeout=_TIMEOUT_SECONDS,
        opts=pulumi.ResourceOptions(parent=parent, depends_on=list(depends_on)),
    )
