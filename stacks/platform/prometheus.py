"""Prometheus in a stack's platform."""

from devflow import components
from devflow.release.durations import Duration
from devflow.release.spec.fields import Namespace, Quantity
from devflow.release.spec.model import SpecModel
from devflow.stacks.platform.component import PlatformComponent


class PrometheusSpec(SpecModel):
    """Settings of ``devflow.components.Prometheus``."""

    namespace: Namespace | None = None
    retention: Duration | None = None
    storage: Quantity | None = None


PROMETHEUS = PlatformComponent(
    key="prometheus",
    spec=PrometheusSpec,
    load=lambda: components.Prometheus,
    exports=("namespace", "chart_version", "url"),
)
