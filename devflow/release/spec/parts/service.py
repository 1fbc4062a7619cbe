"""What a release spec says of its Service beside the ports."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from devflow.release.errors import SpecError
from devflow.release.names import APP_LABEL, MANAGED_BY_LABEL
from devflow.release.spec.deferred import Leaf
from devflow.release.spec.fields import AnnotationKey, LabelKey, LabelValue, Text
from devflow.release.spec.model import SpecModel

_OURS = {APP_LABEL, MANAGED_BY_LABEL}
_FROM_OUTSIDE = ("NodePort", "LoadBalancer")


def _check_label(key: str) -> str:
    if key in _OURS:
        raise ValueError(f"{key!r} is not yours to set: Devflow finds its objects by it")
    return key


class ServiceKeys(SpecModel):
    """The app's Service, beside its ports."""

    type: Literal["ClusterIP", "NodePort", "LoadBalancer"] = "ClusterIP"
    """Who may reach it: the cluster, or the world outside. Requests that come from outside straight
    to the Service pass no gateway: they reach stable and canary in proportion to their pods.
    """
    labels: dict[Annotated[LabelKey, AfterValidator(_check_label)], Leaf[LabelValue]] = Field(
        default={}
    )
    """More labels."""
    annotations: dict[AnnotationKey, Leaf[Text]] = Field(default={})
    """More annotations, such as those for a cloud's load balancer."""
    session_affinity: Literal["None", "ClientIP"] = "None"
    """Whether a client outside of the mesh stays at one pod."""
    external_traffic_policy: Literal["Cluster", "Local"] | None = None
    """Whether nodes without a pod pass requests from outside on."""
    load_balancer_class: Text | None = None
    """Which controller makes the load balancer."""
    load_balancer_source_ranges: Annotated[tuple[Text, ...], Field(strict=False)] = ()
    """From which networks the load balancer takes requests."""
    node_ports: dict[Text, Annotated[int, Field(ge=1, le=65535)]] = Field(default={})
    """Numbers of the nodes' ports by the names of the app's; the cluster chooses the others."""

    @model_validator(mode="after")
    def _fits_its_type(self) -> "ServiceKeys":
        outside: dict[str, object] = {
            "externalTrafficPolicy": self.external_traffic_policy,
            "nodePorts": self.node_ports,
        }
        for key, used in outside.items():
            if used and self.type not in _FROM_OUTSIDE:
                raise SpecError(key, f"is for 'type: {' or '.join(_FROM_OUTSIDE)}'; set the type")
        balanced: dict[str, object] = {
            "loadBalancerClass": self.load_balancer_class,
            "loadBalancerSourceRanges": self.load_balancer_source_ranges,
        }
        for key, used in balanced.items():
            if used and self.type != "LoadBalancer":
                raise SpecError(key, "is for 'type: LoadBalancer'; set the type")
        return self

    @property
    def fields(self) -> dict[str, Any]:
        """The fields of Kubernetes' Service that aren't as they are by default."""
        made = {
            "type": None if self.type == "ClusterIP" else self.type,
            "sessionAffinity": None if self.session_affinity == "None" else self.session_affinity,
            "externalTrafficPolicy": self.external_traffic_policy,
            "loadBalancerClass": self.load_balancer_class,
            "loadBalancerSourceRanges": list(self.load_balancer_source_ranges),
        }
        return {key: value for key, value in made.items() if value}


class ServicePart(SpecModel):
    """The key of an app about its Service."""

    service: ServiceKeys = ServiceKeys.unwritten()
    """The app's Service, beside its ports: who may reach it, its labels and annotations."""
