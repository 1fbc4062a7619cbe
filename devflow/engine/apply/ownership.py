"""Whose an object is that exists already: this stack's, one that it may take over, or another's."""

from collections.abc import Mapping
from typing import Any

from devflow.engine.cluster.applyset import PART_OF
from devflow.engine.cluster.cluster_state import ClusterState
from devflow.engine.objects.kube_object import Identity, KubeObject
from devflow.kube import ApiError
from devflow.release.argo_cd.application import DELIVERY_ANNOTATION
from devflow.release.names import MANAGED_BY, MANAGED_BY_LABEL
from devflow.release.workload.metadata import TRACKING_ANNOTATION

_APPLICATION = ("argoproj.io", "Application")


class ForeignObjectError(ApiError):
    """An object of that name exists and does not belong to this stack."""


def may_take_over(cluster: ClusterState, obj: KubeObject, live: Mapping[str, Any]) -> bool:
    """Whether ``up`` may apply to an object that isn't a member of the stack.

    It may where the program says so (``adopt``), and where Argo CD delivered the object for an
    Application of this stack. It never may where the object is a member of another stack.
    """
    metadata = live["metadata"]
    owner = (metadata.get("labels") or {}).get(PART_OF)
    if owner not in (None, cluster.applyset.id):
        return False
    if obj.adopt:
        return True
    tracking = _tracking(metadata)
    if tracking is None or tracking != _tracking(obj.manifest["metadata"]):
        return False
    return any(
        (identity.group, identity.kind, identity.name) == (*_APPLICATION, tracking.split(":")[0])
        for identity in cluster.inventory.members
    )


def is_of_devflow(live: Mapping[str, Any]) -> bool:
    """Whether Devflow's builders made the object, whoever applied it."""
    return (live["metadata"].get("labels") or {}).get(MANAGED_BY_LABEL) == MANAGED_BY


def goes_to_argo_cd(cluster: ClusterState, identity: Identity) -> bool:
    """Whether Argo CD delivers a surplus member from now on.

    So it is where the program declares the Application that tracks the member, with delivery
    ``gitops`` and into the member's namespace.
    """
    tracking = _tracking(cluster.inventory.members[identity]["metadata"])
    if tracking is None:
        return False
    for obj in cluster.objects.values():
        declared = obj.identity
        if (declared.group, declared.kind, declared.name) != (
            *_APPLICATION,
            tracking.split(":")[0],
        ):
            continue
        annotations = obj.manifest["metadata"].get("annotations") or {}
        namespace = obj.manifest["spec"]["destination"].get("namespace")
        if annotations.get(DELIVERY_ANNOTATION) == "gitops" and namespace == identity.namespace:
            return True
    return False


def _tracking(metadata: Mapping[str, Any]) -> str | None:
    found: str | None = (metadata.get("annotations") or {}).get(TRACKING_ANNOTATION)
    return found


def foreign_error(live: Mapping[str, Any], error: ApiError) -> ForeignObjectError:
    """The error for an object of others: its managers, and the way out."""
    metadata = live["metadata"]
    managers = sorted({entry["manager"] for entry in metadata.get("managedFields") or []})
    owner = (metadata.get("labels") or {}).get(PART_OF)
    if owner:
        whose = f"it belongs to another stack ({PART_OF}={owner}): rename one, or destroy that"
    elif any(name.startswith("pulumi-kubernetes") for name in managers):
        whose = "the Pulumi engine made it: use `--engine pulumi`, or delete it"
    else:
        whose = "delete it, or take it over with `adopt: true` in the app (elsewhere: import_)"
    message = (
        f"it is there already and not this stack's (managed by {', '.join(managers) or 'no one'});"
        f" {whose}"
    )
    return ForeignObjectError(error.status, "AlreadyExists", message, error.details)
