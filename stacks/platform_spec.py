"""The platform below the apps: which parts a stack installs, and their settings.

No defaults here: the components hold them. A part that isn't named isn't installed.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from devflow.reading.grammar.texts import check_word
from devflow.release.durations import Duration
from devflow.release.spec.fields import AnnotationKey, Image, Namespace, Quantity, Text
from devflow.release.spec.model import SpecModel

MOST_RETENTION_DAYS = 36_500
"""A hundred years: for ever, and still a date."""


def _check_cluster(name: str) -> str:
    return check_word(name, "a cluster's name", 253)


Replicas = Annotated[int, Field(ge=1, le=100)]


class IstioSpec(SpecModel):
    """Settings of ``devflow.components.Istio``."""

    gateway_service_type: Literal["LoadBalancer", "NodePort", "ClusterIP"] | None = None
    """How the gateway is reached from outside."""
    gateway_annotations: dict[AnnotationKey, Text] = Field(default={})
    """Annotations of the gateway's Service, such as a cloud's load balancer wants."""


class ArgoCDSpec(SpecModel):
    """Settings of ``devflow.components.ArgoCD``."""

    namespace: Namespace | None = None
    plugin_image: Image | None = None
    """An image with ``devflow-plugin`` in it, by which Argo CD renders release specs."""


class ArgoRolloutsSpec(SpecModel):
    """Settings of ``devflow.components.ArgoRollouts``."""

    namespace: Namespace | None = None
    replicas: Replicas | None = None


class PrometheusSpec(SpecModel):
    """Settings of ``devflow.components.Prometheus``."""

    namespace: Namespace | None = None
    retention: Duration | None = None
    storage: Quantity | None = None


class MongoDBSpec(SpecModel):
    """Settings of ``devflow.components.MongoDB``."""

    namespace: Namespace | None = None
    members: Replicas | None = None
    storage: Quantity | None = None


class DevflowSpec(SpecModel):
    """Settings of ``devflow.components.Devflow``."""

    image: Image
    namespace: Namespace | None = None
    replicas: Replicas | None = None
    cluster: Annotated[str, AfterValidator(_check_cluster)] | None = None
    rollback: bool | None = None
    retention_days: Annotated[int, Field(ge=1, le=MOST_RETENTION_DAYS)] | None = None
    mongodb_port: Annotated[int, Field(ge=1, le=65535)] | None = None


class PlatformSpec(SpecModel):
    """The parts to install; none by default."""

    istio: IstioSpec | None = None
    argo_cd: ArgoCDSpec | None = None
    argo_rollouts: ArgoRolloutsSpec | None = None
    prometheus: PrometheusSpec | None = None
    mongodb: MongoDBSpec | None = None
    devflow: DevflowSpec | None = None
