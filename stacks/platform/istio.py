"""Istio in a stack's platform."""

from typing import Literal

from pydantic import Field

from devflow import components
from devflow.release.spec.fields import AnnotationKey, Text
from devflow.release.spec.model import SpecModel
from devflow.stacks.platform.component import PlatformComponent


class IstioSpec(SpecModel):
    """Settings of ``devflow.components.Istio``."""

    gateway_service_type: Literal["LoadBalancer", "NodePort", "ClusterIP"] | None = None
    """How the gateway is reached from outside."""
    gateway_annotations: dict[AnnotationKey, Text] = Field(default={})
    """Annotations of the gateway's Service, such as a cloud's load balancer wants."""


ISTIO = PlatformComponent(
    key="istio",
    spec=IstioSpec,
    load=lambda: components.Istio,
    exports=("namespace", "chart_version", "gateway"),
    before_apps=True,
)
