"""Has the server check what a Rollout's CRD leaves open: the pods that it would make, of its own
template or of a Deployment's.
"""

from collections.abc import Mapping
from typing import Any

from devflow.engine.apply.check_object import PROVING_GROUND, WRONG_IN_ITSELF, Checked
from devflow.engine.cluster.cluster_state import ClusterState
from devflow.engine.objects.kube_object import KubeObject
from devflow.engine.objects.property_paths import value_at
from devflow.kube import ApiError
from devflow.reading.shown import shown

_ROLLOUT = ("argoproj.io", "Rollout")
_TEMPLATE = ("spec", "template")
_INVALID = 422


async def check_pod_template(
    cluster: ClusterState, obj: KubeObject, checked: Checked, *, unseen: bool
) -> None:
    """Ask for a ReplicaSet of the pods of a Rollout that is new or has new pods; writes nothing.

    Argo Rollouts reads a template with a value that doesn't parse in part, and drops the rest of
    it, such as the security contexts. Whether the pods fit in a quota, and whether this user may
    make a ReplicaSet, is not the question.

    :raises ApiError: pods of this template can't be; the message has the server's reasons.
    """
    template = value_at(obj.manifest, _TEMPLATE)
    if (obj.identity.group, obj.identity.kind) != _ROLLOUT or not isinstance(template, Mapping):
        return
    base, result = checked.base, checked.result
    if base and result and value_at(base, _TEMPLATE) == value_at(result, _TEMPLATE):
        return
    namespace = PROVING_GROUND if unseen else obj.identity.namespace
    try:
        # A creation: of an apply with a quantity that doesn't parse the server says 500.
        await cluster.client.create(_replica_set(template, namespace), dry_run=True, strict=True)
    except ApiError as error:
        if error.status in WRONG_IN_ITSELF:
            raise ApiError(error.status, error.reason, _reasons(error), error.details) from None


def _replica_set(template: Mapping[str, Any], namespace: str) -> dict[str, Any]:
    labels = (template.get("metadata") or {}).get("labels") or {}
    return {
        "apiVersion": "apps/v1",
        "kind": "ReplicaSet",
        "metadata": {"generateName": "devflow-tried-", "namespace": namespace},
        "spec": {"replicas": 0, "selector": {"matchLabels": labels}, "template": template},
    }


def _reasons(error: ApiError) -> str:
    causes = [
        f"{cause.get('field', '')}: {cause.get('message', '')}"
        for cause in error.details.get("causes") or []
    ]
    return f"no pod can be made of it: {'; '.join(causes) or error.message}"


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
