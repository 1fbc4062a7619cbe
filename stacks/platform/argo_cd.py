"""Argo CD in a stack's platform."""

from devflow import components
from devflow.release.spec.fields import Image, Namespace
from devflow.release.spec.model import SpecModel
from devflow.stacks.platform.component import PlatformComponent


class ArgoCDSpec(SpecModel):
    """Settings of ``devflow.components.ArgoCD``."""

    namespace: Namespace | None = None
    plugin_image: Image | None = None
    """An image with ``devflow-plugin`` in it, by which Argo CD renders release specs."""


ARGO_CD = PlatformComponent(
    key="argo_cd",
    spec=ArgoCDSpec,
    load=lambda: components.ArgoCD,
    exports=("namespace", "chart_version"),
    before_apps=True,
)
