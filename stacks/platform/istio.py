"""Istio in a stack's platform."""

from devflow import components
from devflow.components.settings.istio import SYSTEM, IstioSettings
from devflow.components.settings.istio.gateways import INGRESS
from devflow.stacks.platform.component import PlatformComponent
from devflow.stacks.platform.switch import Switch


class IstioSpec(Switch, IstioSettings):
    """Settings of ``devflow.components.Istio``."""


ISTIO = PlatformComponent(
    key="istio",
    spec=IstioSpec,
    arguments=IstioSettings,
    load=lambda: components.Istio,
    namespaces=(SYSTEM, INGRESS),
    exports=("namespace", "chart_version", "gateway", "gateways"),
    before_apps=True,
)
