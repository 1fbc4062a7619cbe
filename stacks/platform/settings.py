"""Settings that the components of the platform share."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field

from devflow.reading.shown import shown
from devflow.release.kubernetes.check import check
from devflow.release.spec.fields import LabelKey, LabelValue, ObjectName
from devflow.release.spec.model import SpecModel
from devflow.release.spec.parts.resources import Resources


def _check_version(version: str) -> str:
    number = version.partition("-")[0].removeprefix("v").split(".")
    if len(number) != 3 or not all(part.isascii() and part.isdigit() for part in number):
        raise ValueError(f"{shown(version)} is not a chart's version; write one such as 1.30.5")
    return version


def _check_toleration(value: dict[str, Any]) -> dict[str, Any]:
    check(value, "Toleration")
    return value


ChartVersion = Annotated[str, AfterValidator(_check_version)]
ChartValues = dict[str, Any]


class PlacementSpec(SpecModel):
    """On which nodes the pods of a component run."""

    node_selector: dict[LabelKey, LabelValue] | None = None
    """Labels that a node has to have."""
    tolerations: list[Annotated[dict[str, Any], AfterValidator(_check_toleration)]] | None = None
    """Taints that the pods tolerate, as Kubernetes has them."""
    priority_class: ObjectName | None = None
    """The name of the pods' PriorityClass."""


class ComponentSpec(SpecModel):
    """What every component of the platform has."""

    enabled: bool = True
    """Whether it is installed; ``false`` keeps its settings for later."""
    resources: Resources | None = None
    """Requests and limits of its main container."""
    placement: PlacementSpec | None = None
    """On which nodes its pods run."""


class ChartSpec(ComponentSpec):
    """What a component that Helm installs has, too."""

    version: ChartVersion | None = None
    """The version of its chart, rather than the pinned one."""
    values: ChartValues | None = Field(default=None)
    """Values of its chart, merged over those of the component at every depth."""
    high_availability: bool | None = None
    """Whether it survives that one node is away."""
