"""Deletes members of a stack's set."""

import asyncio
import itertools
from collections.abc import Iterable

from devflow.engine.apply.run_in_order import CONCURRENCY
from devflow.engine.cluster.applyset import PART_OF, RETAIN
from devflow.engine.cluster.cluster_state import ClusterState
from devflow.engine.objects.kube_object import Identity
from devflow.engine.objects.order import rank
from devflow.kube import ApiError


async def prune(cluster: ClusterState, identities: Iterable[Identity]) -> list[Identity]:
    """Delete these members, kind after kind in the order given, and return them.

    A member marked ``retain-on-delete`` only loses its label. A member that is gone, or that was
    created anew meanwhile, is left as it is.
    """
    limit = asyncio.Semaphore(CONCURRENCY)
    listed = list(identities)
    for _, group in itertools.groupby(listed, key=rank):
        await asyncio.gather(*(_remove(cluster, identity, limit) for identity in group))
    return listed


async def _remove(cluster: ClusterState, identity: Identity, limit: asyncio.Semaphore) -> None:
    member = cluster.inventory.members[identity]
    where = (member["apiVersion"], member["kind"], identity.name, identity.namespace or None)
    async with limit:
        try:
            if cluster.mark(identity, RETAIN):
                labels = {PART_OF: None}
                await cluster.client.patch(*where, {"metadata": {"labels": labels}})
            else:
                await cluster.client.delete(*where, uid=member["metadata"]["uid"])
        except ApiError as error:
            if not error.is_not_found and not error.is_conflict:
                raise
