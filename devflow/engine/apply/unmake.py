"""Takes away what a run has made of a new app whose Rollout the server refused in the end."""

import contextlib
from collections.abc import Iterable, Mapping

from devflow.engine.apply.check import Answers
from devflow.engine.cluster.applyset import PART_OF
from devflow.engine.cluster.cluster_state import ClusterState
from devflow.engine.evaluate.component import APP_TYPE
from devflow.engine.objects.kube_object import Identity, KubeObject
from devflow.engine.objects.order import sort_key
from devflow.kube import ApiError


def unserved(
    cluster: ClusterState, answers: Answers, failed: Mapping[str, ApiError]
) -> list[KubeObject]:
    """The objects of the new apps in a cluster whose Rollout was refused, as by a quota, the last
    first: routes without it would take requests that nobody answers.
    """
    objects = cluster.objects.values()
    refused = {obj.urn for obj in objects if obj.urn in failed and failed[obj.urn].is_forbidden}
    groups = {obj.group for obj in objects if obj.kind == "Rollout" and obj.urn in refused}
    groups = {group for group in groups if f"::{APP_TYPE}::" in group}
    checked = answers.checked
    there = {obj.group for obj in objects if obj.urn in checked and checked[obj.urn].base}
    left = [obj for obj in objects if obj.group in groups - there]
    return sorted(left, key=lambda obj: sort_key(obj.identity), reverse=True)


async def unmake(cluster: ClusterState, objects: Iterable[KubeObject]) -> list[Identity]:
    """Delete those that this run has made, and return them.

    What can't be deleted stays; the next run goes on with it.
    """
    gone = []
    for obj in objects:
        where = (obj.api_version, obj.kind, obj.identity.name, obj.identity.namespace or None)
        with contextlib.suppress(ApiError):
            live = await cluster.client.find(*where, metadata_only=True)
            metadata = live["metadata"] if live else {}
            if (metadata.get("labels") or {}).get(PART_OF) == cluster.applyset.id:
                await cluster.client.delete(*where, uid=metadata["uid"])
                gone.append(obj.identity)
    return gone
