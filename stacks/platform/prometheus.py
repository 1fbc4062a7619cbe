"""Prometheus in a stack's platform."""

from devflow import components
from devflow.release.durations import Duration
from devflow.release.spec.fields import LabelKey, LabelValue, Namespace, Quantity
from devflow.release.spec.model import SpecModel
from devflow.stacks.platform.component import PlatformComponent
from devflow.stacks.platform.settings import ChartSpec


class PrometheusOperatorSpec(SpecModel):
    """The operator of a Prometheus that is there."""

    labels: dict[LabelKey, LabelValue] | None = None
    """Labels by which it selects PodMonitors and PrometheusRules."""


class PrometheusSpec(ChartSpec):
    """Settings of ``devflow.components.Prometheus``."""

    namespace: Namespace | None = None
    retention: Duration | None = None
    storage: Quantity | None = None
    external_url: str | None = None
    """The address of a Prometheus that is there; then none is installed."""
    operator: PrometheusOperatorSpec | None = None
    """With ``externalUrl``: it is an operator's, and gets a PodMonitor and a PrometheusRule."""
    dashboard: bool | None = None
    """Whether a ConfigMap with a dashboard for Grafana is made."""


PROMETHEUS = PlatformComponent(
    key="prometheus",
    spec=PrometheusSpec,
    load=lambda: components.Prometheus,
    exports=("namespace", "chart_version", "url"),
)
