"""Settings that the components of the platform share."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field

from devflow.components.charts.versions import check_version
from devflow.reading.grammar.names import check_namespace
from devflow.release.kubernetes.check import check
from devflow.release.spec.fields import LabelKey, LabelValue, ObjectName
from devflow.release.spec.model import SpecModel
from devflow.release.spec.parts.resources import Resources


def _check_toleration(value: dict[str, Any]) -> dict[str, Any]:
    check(value, "Toleration")
    return value


def _check_own(namespace: str) -> str:
    if namespace == "default" or namespace.startswith("kube-"):
        raise ValueError(f"{namespace!r} is Kubernetes' own; give the component another one")
    return check_namespace(namespace)


ChartVersion = Annotated[str, AfterValidator(check_version)]
ChartValues = dict[str, Any]
OwnNamespace = Annotated[str, AfterValidator(_check_own)]
"""A namespace that the component makes."""
Replicas = Annotated[int, Field(ge=1, le=100)]


class PlacementSpec(SpecModel):
    """On which nodes the pods of a component run."""

    node_selector: dict[LabelKey, LabelValue] | None = None
    """Labels that a node has to have."""
    tolerations: list[Annotated[dict[str, Any], AfterValidator(_check_toleration)]] | None = None
    """Taints that the pods tolerate, as Kubernetes has them."""
    priority_class: ObjectName | None = None
    """The name of the pods' PriorityClass."""


class ComponentSettings(SpecModel):
    """What every component of the platform has."""

    resources: Resources | None = None
    """Requests and limits of its main container."""
    placement: PlacementSpec | None = None
    """On which nodes its pods run."""


class ChartSettings(ComponentSettings):
    """What a component that Helm installs has, too."""

    version: ChartVersion | None = None
    """The version of its chart, rather than the pinned one."""
    values: ChartValues | None = Field(default=None)
    """Values of its chart, merged over those of the component at every depth."""
    high_availability: bool | None = None
    """Whether it survives that one node is away."""
