"""Argo CD in a stack's platform."""

from devflow import components
from devflow.release.spec.fields import Image, Namespace
from devflow.release.spec.model import SpecModel
from devflow.stacks.platform.component import PlatformComponent
from devflow.stacks.platform.settings import ChartSpec


class ArgoCDSsoSpec(SpecModel):
    """Single sign-on by OpenID Connect."""

    url: str
    """The address of Argo CD itself."""
    issuer: str
    """The address of the provider."""
    client_id: str
    """What the provider knows Argo CD by."""
    client_secret: str
    """``SECRET:KEY``, a Secret in Argo CD's namespace and a key of it."""
    admin_groups: list[str] | None = None
    """Groups whose users may do everything; all others may only read."""
    name: str | None = None
    """What the button for it says."""


class ArgoCDSpec(ChartSpec):
    """Settings of ``devflow.components.ArgoCD``."""

    namespace: Namespace | None = None
    plugin_image: Image | None = None
    """An image with ``devflow-plugin`` in it, by which Argo CD renders release specs."""
    sso: ArgoCDSsoSpec | None = None
    """Single sign-on; without it there is one user, ``admin``."""


ARGO_CD = PlatformComponent(
    key="argo_cd",
    spec=ArgoCDSpec,
    load=lambda: components.ArgoCD,
    exports=("namespace", "chart_version"),
    before_apps=True,
)
