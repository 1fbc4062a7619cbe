"""Namespaces of the platform, and Helm releases in them."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
from pulumi_kubernetes.core.v1 import Namespace
from pulumi_kubernetes.helm.v3 import Release

from devflow.components.charts import Chart
from devflow.components.helm.values import merged, warn_of_unknown_keys
from devflow.release.names import STACK_ANNOTATION

POD_SECURITY_LABEL = "pod-security.kubernetes.io/enforce"
_TIMEOUT_SECONDS = 600


def platform_namespace(
    name: str, parent: pulumi.Resource, *, pod_security: str = "restricted"
) -> Namespace:
    """A namespace that admits only pods of that Pod Security Standard: ``restricted``, ``baseline``
    or ``privileged``.
    """
    return Namespace(
        f"{name}-namespace",
        metadata={
            "name": name,
            "labels": {POD_SECURITY_LABEL: pod_security},
            "annotations": {STACK_ANNOTATION: f"{pulumi.get_project()}/{pulumi.get_stack()}"},
        },
        opts=pulumi.ResourceOptions(parent=parent),
    )


def helm_release(
    name: str,
    chart: Chart,
    namespace: str,
    values: Mapping[str, Any],
    parent: pulumi.Resource,
    depends_on: Sequence[pulumi.Resource],
    *,
    version: str | None = None,
    over: Mapping[str, Any] | None = None,
    where: str,
) -> Release:
    """Install ``chart`` under the release name ``name``, and wait until its workloads are ready.

    ``version`` goes before the chart's pinned one, ``over`` before ``values``; ``where`` is the key
    of the component's values, for messages. Helm rolls back an installation that fails, so that the
    next ``up`` can retry.
    """
    over = over or {}
    warn_of_unknown_keys(over, chart, where)
    return Release(
        name,
        name=name,
        chart=chart.name,
        version=version or chart.version,
        repository_opts={"repo": chart.repository},
        namespace=namespace,
        values=merged(values, over),
        atomic=True,
        timeout=_TIMEOUT_SECONDS,
        opts=pulumi.ResourceOptions(parent=parent, depends_on=list(depends_on)),
    )
