"""Settings of Istio."""

from pydantic import model_validator

from devflow.components.settings.common import ChartSettings
from devflow.components.settings.istio.gateways import IstioGatewaySpec, check_gateways
from devflow.components.settings.istio.revisions import IstioRevisionSpec, planned_revisions
from devflow.release import SpecError
from devflow.release.spec.problems import unknown_key

SYSTEM = "istio-system"
"""The namespace of the control planes and of the CNI plugin."""
CHARTS = ("base", "cni", "istiod", "gateway")


class IstioSettings(ChartSettings):
    """What a stack's file and a program may write of ``devflow.components.Istio``."""

    gateways: list[IstioGatewaySpec] | None = None
    """The gateways; by default one, ``public``, with a load balancer."""
    revisions: list[IstioRevisionSpec] | None = None
    """Control planes side by side, for an upgrade by canary."""
    default_revision: str | None = None
    """The revision of namespaces labelled ``istio-injection: enabled``."""

    @model_validator(mode="after")
    def _agree(self) -> "IstioSettings":
        given = [(revision.name, revision.version) for revision in self.revisions or ()]
        plan = planned_revisions(self.version, given, self.default_revision)
        check_gateways(self.gateways or (), plan.names)
        return self

    @model_validator(mode="after")
    def _charts_are_known(self) -> "IstioSettings":
        for chart, values in (self.values or {}).items():
            if chart not in CHARTS:
                raise SpecError(f"values.{chart}", unknown_key(chart, CHARTS))
            if not isinstance(values, dict):
                raise SpecError(f"values.{chart}", "is not a mapping of keys to values")
        return self
