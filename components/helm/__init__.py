"""Shared by the platform's components: charts, their values, namespaces, Helm releases."""

from devflow.components.charts import Chart
from devflow.components.helm.checked import checked
from devflow.components.helm.network import lets_out
from devflow.components.helm.once import install_once
from devflow.components.helm.placement import PlacementArgs, placed, spread
from devflow.components.helm.release import POD_SECURITY_LABEL, helm_release, platform_namespace
from devflow.components.helm.restricted import (
    READ_ONLY_CONTAINER,
    RESTRICTED_CONTAINER,
    RUNTIME_DEFAULT,
    restricted_pod,
)
from devflow.components.helm.values import merged, without_nothing

__all__ = [
    "POD_SECURITY_LABEL",
    "READ_ONLY_CONTAINER",
    "RESTRICTED_CONTAINER",
    "RUNTIME_DEFAULT",
    "Chart",
    "PlacementArgs",
    "checked",
    "helm_release",
    "install_once",
    "lets_out",
    "merged",
    "placed",
    "platform_namespace",
    "restricted_pod",
    "spread",
    "without_nothing",
]
