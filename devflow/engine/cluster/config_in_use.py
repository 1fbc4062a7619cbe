"""Which of a stack's ConfigMaps a version of an app still refers to: they outlive their place in
the stack, so that a rollback finds them.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from devflow.engine.objects.kube_object import Identity
from devflow.kube import Client
from devflow.release.companions.config import CONFIG_LABEL
from devflow.release.workload.config import refers_to
from devflow.release.workload.rollout import ARGO_GROUP


def app_of_config(identity: Identity, member: Mapping[str, Any]) -> Identity | None:
    """The Rollout of the app whose configuration a member is; ``None`` for any other object."""
    app = (member["metadata"].get("labels") or {}).get(CONFIG_LABEL)
    if identity.kind != "ConfigMap" or app is None:
        return None
    return Identity(ARGO_GROUP, "Rollout", identity.namespace, app)


async def configs_in_use(client: Client, configs: Iterable[Identity]) -> frozenset[Identity]:
    """Those of ``configs`` that a ReplicaSet refers to. Without any, nothing is asked."""
    asked = list(configs)
    found: set[Identity] = set()
    for namespace in {identity.namespace for identity in asked}:
        replica_sets, _ = await client.list("apps/v1", "ReplicaSet", namespace)
        templates = [one["spec"]["template"] for one in replica_sets]
        found.update(
            identity
            for identity in asked
            if identity.namespace == namespace
            and any(refers_to(template, identity.name) for template in templates)
        )
    return frozenset(found)
