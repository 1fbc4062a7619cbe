"""Istio in a stack's platform."""

from typing import Annotated, Literal

from pydantic import Field

from devflow import components
from devflow.release.spec.fields import AnnotationKey, ObjectName, Text
from devflow.release.spec.model import SpecModel
from devflow.release.spec.parts.resources import Resources
from devflow.stacks.platform.component import PlatformComponent
from devflow.stacks.platform.settings import ChartSpec, ChartVersion


class IstioCertificateSpec(SpecModel):
    """A certificate of a gateway."""

    secret: ObjectName
    """A Secret of type ``kubernetes.io/tls`` in the namespace ``istio-ingress``."""
    hosts: Annotated[list[str], Field(min_length=1)] | None = None
    """The hosts that it is for, all by default."""


class IstioGatewaySpec(SpecModel):
    """One gateway."""

    name: str
    """Its name: ``istio-ingress/NAME`` is the ``gateway`` of apps behind it."""
    release_name: str | None = None
    """Name of its Helm release and Service, ``istio-NAME`` by default: another one is another
    Service, with another address.
    """
    service_type: Literal["LoadBalancer", "NodePort", "ClusterIP"] | None = None
    """How it is reached from outside."""
    annotations: dict[AnnotationKey, Text] | None = None
    """Annotations of its Service, such as a cloud's load balancer wants."""
    certificates: list[IstioCertificateSpec] | None = None
    """With any, it serves HTTPS, too."""
    https_only: bool | None = None
    """Whether requests over HTTP are redirected to HTTPS."""
    revision: str | None = None
    """The control plane that it belongs to, by default that of ``defaultRevision``."""
    resources: Resources | None = None
    """Requests and limits of its container."""


class IstioRevisionSpec(SpecModel):
    """One control plane of several."""

    name: str
    """The value of the label ``istio.io/rev``; ``default`` is that without a revision."""
    version: ChartVersion | None = None
    """The version of its chart."""


class IstioSpec(ChartSpec):
    """Settings of ``devflow.components.Istio``."""

    gateways: list[IstioGatewaySpec] | None = None
    """The gateways; by default one, ``public``, with a load balancer."""
    revisions: list[IstioRevisionSpec] | None = None
    """Control planes side by side, for an upgrade by canary."""
    default_revision: str | None = None
    """The revision of namespaces labelled ``istio-injection: enabled``."""


ISTIO = PlatformComponent(
    key="istio",
    spec=IstioSpec,
    load=lambda: components.Istio,
    exports=("namespace", "chart_version", "gateway", "gateways"),
    before_apps=True,
)
