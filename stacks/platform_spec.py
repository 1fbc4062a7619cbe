"""The platform below the apps: which parts a stack installs, and their settings.

No defaults here: the components hold them. A part that isn't named isn't installed.
"""

from typing import Annotated, Literal

from pydantic import Field

from devflow.release.durations import Duration
from devflow.release.names import Name
from devflow.release.spec.model import SpecModel

Replicas = Annotated[int, Field(ge=1, le=100)]


class IstioSpec(SpecModel):
    """Settings of ``devflow.components.Istio``."""

    gateway_service_type: Literal["LoadBalancer", "NodePort", "ClusterIP"] | None = None
    """How the gateway is reached from outside."""
    gateway_annotations: dict[str, str] = Field(default={})
    """Annotations of the gateway's Service, such as a cloud's load balancer wants."""


class ArgoCDSpec(SpecModel):
    """Settings of ``devflow.components.ArgoCD``."""

    namespace: Name | None = None
    plugin_image: str | None = None
    """An image with ``devflow-plugin`` in it, by which Argo CD renders release specs."""


class ArgoRolloutsSpec(SpecModel):
    """Settings of ``devflow.components.ArgoRollouts``."""

    namespace: Name | None = None
    replicas: Replicas | None = None


class PrometheusSpec(SpecModel):
    """Settings of ``devflow.components.Prometheus``."""

    namespace: Name | None = None
    retention: Duration | None = None
    storage: str | None = None


class MongoDBSpec(SpecModel):
    """Settings of ``devflow.components.MongoDB``."""

    namespace: Name | None = None
    members: Replicas | None = None
    storage: str | None = None


class DevflowSpec(SpecModel):
    """Settings of ``devflow.components.Devflow``."""

    image: str
    namespace: Name | None = None
    replicas: Replicas | None = None
    cluster: str | None = None
    rollback: bool | None = None
    retention_days: Annotated[int, Field(ge=1)] | None = None
    mongodb_port: Annotated[int, Field(ge=1, le=65535)] | None = None


class PlatformSpec(SpecModel):
    """The parts to install; none by default."""

    istio: IstioSpec | None = None
    argo_cd: ArgoCDSpec | None = None
    argo_rollouts: ArgoRolloutsSpec | None = None
    prometheus: PrometheusSpec | None = None
    mongodb: MongoDBSpec | None = None
    devflow: DevflowSpec | None = None
