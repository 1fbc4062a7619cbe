"""What the store doesn't have yet: of each job its newest state, however often it changed."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import NoReturn

from devflow.controller.process.clock import Clock
from devflow.controller.process.metrics import Metrics
from devflow.controller.tracked_job import Entry
from devflow.kube.backoff import Backoff
from devflow.record.events import events
from devflow.record.job import Job
from devflow.record.store import JobStore, StoreAwayError, UnreadableDocumentError

WRITERS = 8
"""Jobs that are written at the same time; each job by one writer at a time."""

log = logging.getLogger("devflow.outbox")


class Outbox:
    """Writes what is put into it, together with what others have written meanwhile."""

    def __init__(
        self,
        store: JobStore,
        clock: Clock,
        backoff: Callable[[], Backoff],
        metrics: Metrics,
        joined: Callable[[Entry], None],
    ) -> None:
        """``joined`` is told of entries of which others have written more than we knew."""
        self._store = store
        self._clock = clock
        self._backoff = backoff
        self._metrics = metrics
        self._joined = joined
        self._waiting: asyncio.Queue[Entry] = asyncio.Queue()
        self._count = 0
        metrics.waiting.set_function(lambda: self._count)
        self.away_since: datetime | None = None
        """Since when the store hasn't answered; ``None`` if it does."""

    def __len__(self) -> int:
        """Jobs that the store doesn't have as we know them."""
        return self._count

    def put(self, entry: Entry) -> None:
        """Have the entry's job written, in the state it is in by then."""
        if entry.changed_at is None:
            entry.changed_at = self._clock.now()
        if entry.written is None:
            entry.written = asyncio.get_running_loop().create_future()
            self._count += 1
            self._waiting.put_nowait(entry)

    async def run(self) -> None:
        """Write for ever."""
        async with asyncio.TaskGroup() as writers:
            for _ in range(WRITERS):
                writers.create_task(self._write_all())

    async def written(self, entry: Entry) -> None:
        """Wait until the store has the entry's job as we know it."""
        if entry.written is not None:
            await asyncio.shield(entry.written)

    async def empty(self) -> None:
        """Wait until everything is written."""
        await self._waiting.join()

    async def _write_all(self) -> NoReturn:
        backoff = self._backoff()
        while True:
            entry = await self._waiting.get()
            while sent := entry.to_write():
                try:
                    await self._write(entry, sent)
                except StoreAwayError as error:
                    self._metrics.away.inc()
                    if self.away_since is None:
                        self.away_since = self._clock.now()
                        log.warning("the store is away, what changes waits: %s", error)
                    await backoff.wait()
                except UnreadableDocumentError as error:
                    # Not ours to overwrite. Nothing else has to wait for it.
                    self._metrics.refused.inc()
                    log.error("job %s is left alone: %s", entry.job.id, error)
                    entry.stored = entry.job
                else:
                    if self.away_since is not None:
                        self.away_since = None
                        log.info("the store is back")
                    backoff.reset()
            self._count -= 1
            self._waiting.task_done()
            written, entry.written = entry.written, None
            if written is not None:
                written.set_result(None)

    async def _write(self, entry: Entry, sent: Job) -> None:
        # It may change at every await.
        taken, changed_at = entry.job, entry.changed_at
        if entry.stored is None and sent.begun:
            # Another may have known better by which id it was asked for, or have been earlier.
            known = await self._store.same_walk(sent)
            if known is not None and known.id != sent.id:
                entry.rename(known)
                return
        entry.changed_at = None
        try:
            # First the trail: if we end in between, the same lines are written again, as one.
            await self._store.record(events(entry.stored, sent))
            theirs = await self._store.save(sent)
        except BaseException:
            entry.changed_at = changed_at
            raise
        if theirs is None:
            self._wrote(entry, taken, sent, changed_at)
        else:
            self._metrics.joined.inc()
            entry.found(theirs)
            entry.changed_at = changed_at
            self._joined(entry)

    def _wrote(self, entry: Entry, taken: Job, sent: Job, changed_at: datetime | None) -> None:
        self._metrics.written.inc()
        if changed_at is not None:
            self._metrics.write_seconds.observe((self._clock.now() - changed_at).total_seconds())
        entry.wrote(taken, sent)
