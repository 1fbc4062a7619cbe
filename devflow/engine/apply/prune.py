"""Deletes members of a stack's set."""

import asyncio
import itertools
from collections.abc import Iterable

from devflow.engine.apply.argo_cd import cascades, is_application, wait_for_cascade
from devflow.engine.apply.ownership import goes_to_argo_cd
from devflow.engine.apply.run_in_order import CONCURRENCY
from devflow.engine.apply.take_over import let_go
from devflow.engine.cluster.applyset import RETAIN
from devflow.engine.cluster.cluster_state import ClusterState
from devflow.engine.objects.kube_object import Identity
from devflow.engine.objects.order import rank
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
