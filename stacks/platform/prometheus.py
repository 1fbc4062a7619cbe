"""Prometheus in a stack's platform."""

from devflow import components
from devflow.release.durations import Duration
from devflow.release.names import Name
from devflow.release.spec.model import SpecModel
from devflow.stacks.platform.component import PlatformComponent


class PrometheusSpec(SpecModel):
    """Settings of ``devflow.components.Prometheus``."""

    namespace: Name | None = None
    retention: Duration | None = None
    storage: str | None = None


PROMETHEUS = PlatformComponent(
    key="prometheus",
    spec=PrometheusSpec,
    load=lambda: components.Prometheus,
    exports=("namespace", "chart_version", "url"),
)
