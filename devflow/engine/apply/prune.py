"""Deletes members of a stack's set."""

import asyncio
import itertools
from collections.abc import Iterable

from devflow.engine.apply.applyset import PART_OF, RETAIN
from devflow.engine.apply.cluster_state import Site
from devflow.engine.apply.order import rank
from devflow.engine.apply.run_in_order import CONCURRENCY
from devflow.engine.evaluate.objects import Identity
from devflow.kube import ApiError


async def prune(site: Site, identities: Iterable[Identity]) -> list[Identity]:
    """Delete these members, kind after kind in the order given; those marked so are let go only.

    Returns them. One that is gone already, or was made anew by someone else, is left as it is.
    """
    limit = asyncio.Semaphore(CONCURRENCY)
    listed = list(identities)
    for _, group in itertools.groupby(listed, key=rank):
        await asyncio.gather(*(_remove(site, identity, limit) for identity in group))
    return listed


async def _remove(site: Site, identity: Identity, limit: asyncio.Semaphore) -> None:
    member = site.inventory.members[identity]
    where = (member["apiVersion"], member["kind"], identity.name, identity.namespace or None)
    async with limit:
        try:
            if site.mark(identity, RETAIN):
                labels = {PART_OF: None}
                await site.client.patch(*where, {"metadata": {"labels": labels}})
            else:
                await site.client.delete(*where, uid=member["metadata"]["uid"])
        except ApiError as error:
            if not error.is_not_found and not error.is_conflict:
                raise
