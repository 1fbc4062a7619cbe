"""Shared by the platform's components: charts, their values, namespaces, Helm releases."""

from devflow.components.helm.charts import Chart
from devflow.components.helm.network import lets_out
from devflow.components.helm.once import install_once
from devflow.components.helm.placement import PlacementArgs, placed, spread
from devflow.components.helm.release import (
    POD_SECURITY_LABEL,
    RUNTIME_DEFAULT,
    helm_release,
    platform_namespace,
)
from devflow.components.helm.values import merged, without_nothing
from devflow.components.helm.versions import check_version, parsed_version

__all__ = [
    "POD_SECURITY_LABEL",
    "RUNTIME_DEFAULT",
    "Chart",
    "PlacementArgs",
    "check_version",
    "helm_release",
    "install_once",
    "lets_out",
    "merged",
    "parsed_version",
    "placed",
    "platform_namespace",
    "spread",
    "without_nothing",
]
