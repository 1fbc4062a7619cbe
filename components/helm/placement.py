"""On which nodes the pods of a component run."""

from typing import Any, NotRequired, TypedDict


class PlacementArgs(TypedDict):
    """On which nodes the pods run, and before whom."""

    node_selector: NotRequired[dict[str, str]]
    """Labels that a node has to have."""
    tolerations: NotRequired[list[dict[str, Any]]]
    """Taints that the pods tolerate, as Kubernetes has them in a pod's ``tolerations``."""
    priority_class: NotRequired[str]
    """The name of the pods' PriorityClass."""


def placed(placement: PlacementArgs | None) -> dict[str, Any]:
    """The fields of a pod's spec, and of most charts' values, that ``placement`` sets."""
    names = {
        "node_selector": "nodeSelector",
        "tolerations": "tolerations",
        "priority_class": "priorityClassName",
    }
    given: dict[str, Any] = dict(placement or {})
    return {field: given[key] for key, field in names.items() if key in given}


def spread(labels: dict[str, str]) -> dict[str, Any]:
    """A constraint by which pods with these labels are on different nodes, where possible."""
    return {
        "maxSkew": 1,
        "topologyKey": "kubernetes.io/hostname",
        "whenUnsatisfiable": "ScheduleAnyway",
        "labelSelector": {"matchLabels": labels},
    }
