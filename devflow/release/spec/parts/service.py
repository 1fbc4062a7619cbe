"""What a release spec says of its Service beside the ports."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from devflow.reading.grammar.names import check_qualified_name
from devflow.reading.grammar.network import check_network
from devflow.reading.shown import shown_key
from devflow.release.errors import SpecError
from devflow.release.names import APP_LABEL, MANAGED_BY_LABEL
from devflow.release.spec.deferred import Leaf
from devflow.release.spec.fields import AnnotationKey, LabelKey, LabelValue, Text
from devflow.release.spec.model import SpecModel
from devflow.release.spec.parts.ports import ServedPort
from devflow.release.spec.parts.sizes import check_annotations

_OURS = {APP_LABEL, MANAGED_BY_LABEL}
_FROM_OUTSIDE = ("NodePort", "LoadBalancer")


def _check_label(key: str) -> str:
    if key in _OURS:
        raise ValueError(f"{key!r} is not yours to set: Devflow finds its objects by it")
    return key


def _check_class(name: str) -> str:
    return check_qualified_name(name, "a class of load balancers")


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
    load_balancer_class: Annotated[str, AfterValidator(_check_class)] | None = None
    """Which controller makes the load balancer."""
    load_balancer_source_ranges: Annotated[
        tuple[Annotated[str, AfterValidator(check_network)], ...], Field(strict=False)
    ] = ()
    """From which networks the load balancer takes requests."""
    node_ports: dict[Text, Annotated[int, Field(ge=1, le=65535)]] = Field(default={})
    """Numbers of the nodes' ports by the names of the app's; the cluster chooses the others."""

    @model_validator(mode="after")
    def _kubernetes_takes_it(self) -> "ServiceKeys":
        check_annotations(self.annotations, "annotations")
        return self

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


def check_node_ports(numbers: Mapping[str, int], ports: Sequence[ServedPort]) -> None:
    """:raises SpecError: a number is for no port of the app, or two ports have the same."""
    names = {port.name: port.transport for port in ports}
    taken: dict[tuple[int, str], str] = {}
    for name, number in numbers.items():
        where = f"service.nodePorts.{shown_key(name)}"
        if name not in names:
            raise SpecError(where, f"is no port of the app; there are {', '.join(sorted(names))}")
        first = taken.setdefault((number, names[name]), name)
        if first != name:
            raise SpecError(where, f"{number} is the number of {first!r}, too; use another")


class ServicePart(SpecModel):
    """The key of an app about its Service."""

    service: ServiceKeys = ServiceKeys.unwritten()
    """The app's Service, beside its ports: who may reach it, its labels and annotations."""
