"""The order in which objects are applied; they are deleted in reverse."""

from collections.abc import Iterable

from devflow.engine.objects.kube_object import Identity, KubeObject
from devflow.release.routers import ROUTINGS

_SERVICE = "Service"
_ROUTES = {kind.kind for routing in ROUTINGS for kind in routing.kinds} - {_SERVICE}

RANKS = (
    ("Namespace",),
    ("CustomResourceDefinition",),
    ("PriorityClass", "StorageClass", "IngressClass", "ResourceQuota", "LimitRange"),
    ("ServiceAccount",),
    ("ClusterRole", "Role"),
    ("ClusterRoleBinding", "RoleBinding"),
    ("ConfigMap", "Secret", "PersistentVolume", "PersistentVolumeClaim", "AnalysisTemplate"),
    (_SERVICE,),
    ("Gateway", "NetworkPolicy", *_ROUTES),
    ("Deployment", "StatefulSet", "DaemonSet", "Rollout", "Job", "CronJob"),
)
"""Kinds in the order of their needs. Argo Rollouts refuses a Rollout before its routes exist."""
_RANK = {kind: rank for rank, kinds in enumerate(RANKS) for kind in kinds}
APPLICATION_RANK = len(RANKS) + 1


def rank(identity: Identity) -> int:
    """The place of its kind; unknown kinds come after workloads, Applications last."""
    if identity.kind == "Application":
        return APPLICATION_RANK
    return _RANK.get(identity.kind, len(RANKS))


def sort_key(identity: Identity) -> tuple[int, str, str, str, str]:
    """A total order that is the same on every run."""
    return (rank(identity), identity.namespace, identity.kind, identity.name, identity.group)


def implied(objects: Iterable[KubeObject]) -> dict[str, frozenset[str]]:
    """By URN, the objects that each one implicitly waits for: its namespace, its kind's CRD."""
    listed = list(objects)
    namespaces = {obj.identity.name: obj.urn for obj in listed if obj.kind == "Namespace"}
    definitions: dict[tuple[str, str], str] = {}
    for obj in listed:
        if obj.kind == "CustomResourceDefinition":
            spec = obj.manifest["spec"]
            definitions[(spec["group"], spec["names"]["kind"])] = obj.urn
    result = {}
    for obj in listed:
        identity = obj.identity
        waits = {
            namespaces.get(identity.namespace),
            definitions.get((identity.group, identity.kind)),
        }
        result[obj.urn] = frozenset(urn for urn in waits if urn and urn != obj.urn)
    return result
