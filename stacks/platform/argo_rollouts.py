"""Argo Rollouts in a stack's platform."""

from devflow import components
from devflow.components.settings.argo_rollouts import (
    NAMESPACE,
    ArgoRolloutsArguments,
    ArgoRolloutsSettings,
)
from devflow.stacks.platform.component import Need, PlatformComponent
from devflow.stacks.platform.switch import Switch


class ArgoRolloutsSpec(Switch, ArgoRolloutsSettings):
    """Settings of ``devflow.components.ArgoRollouts``."""


ARGO_ROLLOUTS = PlatformComponent(
    key="argo_rollouts",
    spec=ArgoRolloutsSpec,
    arguments=ArgoRolloutsArguments,
    load=lambda: components.ArgoRollouts,
    needs=(Need("prometheus_url", ("prometheus.url",), unless="prometheus_secret"),),
    namespaces=(NAMESPACE,),
    exports=("namespace", "chart_version", "routers"),
    before_apps=True,
)
