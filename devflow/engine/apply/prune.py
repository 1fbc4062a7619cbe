"""Deletes members of a stack's set: those that leave, and those of a new app that can't be made."""

import asyncio
import contextlib
import itertools
from collections.abc import Iterable, Mapping

from devflow.engine.apply.argo_cd import cascades, is_application, wait_for_cascade
from devflow.engine.apply.check import Answers
from devflow.engine.apply.ownership import goes_to_argo_cd
from devflow.engine.apply.run_in_order import CONCURRENCY
from devflow.engine.apply.take_over import let_go
from devflow.engine.cluster.applyset import PART_OF, RETAIN
from devflow.engine.cluster.cluster_state import ClusterState
from devflow.engine.evaluate.component import APP_TYPE
from devflow.engine.objects.kube_object import Identity, KubeObject
from devflow.engine.objects.order import rank, sort_key
from devflow.kube import ApiError


async def prune(cluster: ClusterState, identities: Iterable[Identity]) -> list[Identity]:
    """Delete these members, kind after kind in the order given, and return them.

    A member marked ``retain-on-delete``, or that Argo CD delivers from now on, is only let go. A
    member that is gone, or that was created anew meanwhile, is left as it is. What an Application
    delivered goes with it, while there still is an Argo CD to delete it.
    """
    limit = asyncio.Semaphore(CONCURRENCY)
    listed = list(identities)
    for _, group in itertools.groupby(listed, key=rank):
        same_rank = list(group)
        await asyncio.gather(*(_remove(cluster, identity, limit) for identity in same_rank))
        for identity in same_rank:
            if is_application(identity) and cascades(cluster.inventory.members[identity]):
                await wait_for_cascade(cluster, identity)
    return listed


async def _remove(cluster: ClusterState, identity: Identity, limit: asyncio.Semaphore) -> None:
    member = cluster.inventory.members[identity]
    where = (member["apiVersion"], member["kind"], identity.name, identity.namespace or None)
    async with limit:
        try:
            if cluster.mark(identity, RETAIN) or goes_to_argo_cd(cluster, identity):
                await let_go(cluster, identity)
            else:
                await cluster.client.delete(*where, uid=member["metadata"]["uid"])
        except ApiError as error:
            if not error.is_not_found and not error.is_conflict:
                raise


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
