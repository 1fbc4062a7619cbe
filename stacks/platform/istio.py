"""Istio in a stack's platform."""

from typing import Literal

from pydantic import Field, model_validator

from devflow import components
from devflow.release.errors import SpecError
from devflow.release.spec.fields import AnnotationKey, ObjectName, Text
from devflow.release.spec.model import SpecModel
from devflow.stacks.platform.component import PlatformComponent


class IstioSpec(SpecModel):
    """Settings of ``devflow.components.Istio``."""

    gateway_service_type: Literal["LoadBalancer", "NodePort", "ClusterIP"] | None = None
    """How the gateway is reached from outside."""
    gateway_annotations: dict[AnnotationKey, Text] = Field(default={})
    """Annotations of the gateway's Service, such as a cloud's load balancer wants."""
    gateway_tls_secret: ObjectName | None = None
    """The Secret with the gateway's certificate, in the namespace ``istio-ingress``: HTTPS."""
    gateway_https_only: bool | None = None
    """Whether requests over HTTP are redirected to HTTPS."""

    @model_validator(mode="after")
    def _https_needs_a_certificate(self) -> "IstioSpec":
        if self.gateway_https_only and self.gateway_tls_secret is None:
            raise SpecError(
                "gatewayHttpsOnly", "needs a certificate; name its Secret in gatewayTlsSecret"
            )
        return self


ISTIO = PlatformComponent(
    key="istio",
    spec=IstioSpec,
    load=lambda: components.Istio,
    exports=("namespace", "chart_version", "gateway"),
    before_apps=True,
)
