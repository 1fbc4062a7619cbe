"""Argo CD in a stack's platform."""

from devflow import components
from devflow.components.settings.argo_cd import NAMESPACE, ArgoCDSettings
from devflow.stacks.platform.component import PlatformComponent
from devflow.stacks.platform.switch import Switch


class ArgoCDSpec(Switch, ArgoCDSettings):
    """Settings of ``devflow.components.ArgoCD``."""


ARGO_CD = PlatformComponent(
    key="argo_cd",
    spec=ArgoCDSpec,
    arguments=ArgoCDSettings,
    load=lambda: components.ArgoCD,
    namespaces=(NAMESPACE,),
    exports=("namespace", "chart_version"),
    before_apps=True,
)
