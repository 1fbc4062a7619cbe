"""Checks the Deployment whose pod template a Rollout is to use."""

from collections.abc import Mapping
from typing import Any

from devflow.engine.cluster.cluster_state import ClusterState
from devflow.engine.objects.kube_object import KubeObject
from devflow.engine.objects.property_paths import value_at
from devflow.kube import ApiError
from devflow.reading.shown import shown

_ROLLOUT = ("argoproj.io", "Rollout")
_INVALID = 422


async def check_workload_ref(cluster: ClusterState, obj: KubeObject) -> None:
    """Look whether the Deployment that a Rollout names is there, or comes in this run, and has the
    labels by which the Rollout and the Service find its pods. Writes nothing.

    A user who may not read Deployments learns it from Argo Rollouts, later.

    :raises ApiError: it isn't there, or lacks a label.
    """
    if (obj.identity.group, obj.identity.kind) != _ROLLOUT:
        return
    name = value_at(obj.manifest, ("spec", "workloadRef", "name"))
    if not isinstance(name, str):
        return
    namespace = obj.identity.namespace
    try:
        found = _declared(cluster, name, namespace) or await cluster.client.find(
            "apps/v1", "Deployment", name, namespace
        )
    except ApiError as error:
        if error.is_forbidden:
            return
        raise
    if found is None:
        raise ApiError(
            _INVALID,
            "Invalid",
            f"Deployment {shown(name)}, which workloadRef names, isn't in namespace {namespace};"
            " apply it first",
            {},
        )
    wanted = value_at(obj.manifest, ("spec", "selector", "matchLabels"))
    labels = value_at(found, ("spec", "template", "metadata", "labels"))
    has = labels if isinstance(labels, Mapping) else {}
    for key, value in wanted.items() if isinstance(wanted, Mapping) else ():
        if has.get(key) != value:
            raise ApiError(
                _INVALID,
                "Invalid",
                f"the pods of Deployment {shown(name)} have no label {key}: {value}, by which the"
                " Service and the Rollout find them; add it to spec.template.metadata.labels there",
                {},
            )


def _declared(cluster: ClusterState, name: str, namespace: str) -> Mapping[str, Any] | None:
    """The Deployment as the same program declares it."""
    for one in cluster.objects.values():
        identity = one.identity
        if (identity.kind, identity.name, identity.namespace) == ("Deployment", name, namespace):
            return one.manifest
    return None
