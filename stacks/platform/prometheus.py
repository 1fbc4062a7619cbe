"""Prometheus in a stack's platform."""

from devflow import components
from devflow.components.settings.prometheus import NAMESPACE, PrometheusSettings
from devflow.stacks.platform.component import PlatformComponent
from devflow.stacks.platform.switch import Switch


class PrometheusSpec(Switch, PrometheusSettings):
    """Settings of ``devflow.components.Prometheus``."""


PROMETHEUS = PlatformComponent(
    key="prometheus",
    spec=PrometheusSpec,
    arguments=PrometheusSettings,
    load=lambda: components.Prometheus,
    namespaces=(NAMESPACE,),
    exports=("namespace", "chart_version", "url"),
)
