"""Argo Rollouts in a stack's platform."""

from devflow import components
from devflow.release.spec.fields import Namespace
from devflow.release.spec.model import SpecModel
from devflow.stacks.platform.component import Need, PlatformComponent, Replicas


class ArgoRolloutsSpec(SpecModel):
    """Settings of ``devflow.components.ArgoRollouts``."""

    namespace: Namespace | None = None
    replicas: Replicas | None = None


ARGO_ROLLOUTS = PlatformComponent(
    key="argo_rollouts",
    spec=ArgoRolloutsSpec,
    load=lambda: components.ArgoRollouts,
    needs=(Need("prometheus_url", ("prometheus.url",)),),
    exports=("namespace", "chart_version"),
    before_apps=True,
)
