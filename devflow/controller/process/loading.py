"""What the store knows, at the start: nothing can begin before it."""

import logging
from collections.abc import Sequence

from devflow.controller.outbox import Outbox
from devflow.controller.process.clock import Clock
from devflow.kube.backoff import Backoff
from devflow.record.job import Job
from devflow.record.store import JobStore, StoreAwayError

log = logging.getLogger("devflow.controller")


async def load(
    store: JobStore, cluster: str, outbox: Outbox, clock: Clock, backoff: Backoff
) -> Sequence[Job]:
    """The newest job of each Rollout of a cluster; waits while the store is away."""
    while True:
        try:
            jobs = await store.current(cluster)
        except StoreAwayError as error:
            log.warning("the store is away, nothing begins before it is back: %s", error)
            outbox.away_since = outbox.away_since or clock.now()
            await backoff.wait()
        else:
            outbox.away_since = None
            return jobs
