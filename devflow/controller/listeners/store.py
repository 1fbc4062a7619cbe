"""Writes jobs to the store: of each its newest state, however often it changed meanwhile."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime

from devflow.controller.change import (
    JobLeftAlone,
    JobStored,
    OtherIdFound,
    OtherRecordFound,
    StoreChange,
)
from devflow.controller.effect import JobChanged
from devflow.controller.process.clock import Clock
from devflow.controller.process.metrics import Metrics
from devflow.controller.state.tracked_job import TrackedJob
from devflow.kube.backoff import Backoff
from devflow.record import Job, JobStore, StoreAwayError, UnreadableDocumentError, events

WRITERS = 8
"""Jobs that are written at the same time; each job by one writer at a time."""

log = logging.getLogger("devflow.outbox")


class _Waiting:
    """A job that waits for the store."""

    __slots__ = ("changed_at", "written")

    def __init__(self, changed_at: datetime) -> None:
        self.changed_at: datetime | None = changed_at
        """Of its first change that the store lacks; ``None`` while a write has all of them."""
        self.written: asyncio.Future[None] | None = None
        """Done once the job is written; ``None`` as long as nothing waits for that."""


class StoreListener:
    """The outbox: keeps which jobs the store lacks, and writes them by ``writer``.

    It reads tracked jobs and never changes them: what the store answers is yielded as a change.
    The trail is taken from what the store has to what it is sent, not from each change: changes are
    written together, and a job may get another id or be merged with another controller's record.
    """

    name = "store"

    def __init__(
        self, store: JobStore, clock: Clock, backoff: Callable[[], Backoff], metrics: Metrics
    ) -> None:
        self._store = store
        self._clock = clock
        self._backoff = backoff
        self._metrics = metrics
        self._queue: asyncio.Queue[TrackedJob] = asyncio.Queue()
        self._waiting: dict[TrackedJob, _Waiting] = {}
        metrics.waiting.set_function(lambda: len(self._waiting))
        self.away_since: datetime | None = None
        """Since when the store hasn't answered; ``None`` if it does."""

    def __len__(self) -> int:
        """Jobs that the store doesn't have as we know them."""
        return len(self._waiting)

    def hear(self, change: JobChanged) -> None:
        """Have the job written, in the state it is in by then."""
        tracked = change.tracked
        waiting = self._waiting.get(tracked)
        if waiting is None:
            self._waiting[tracked] = _Waiting(self._clock.now())
            self._queue.put_nowait(tracked)
        elif waiting.changed_at is None:
            waiting.changed_at = self._clock.now()

    async def load(self, cluster: str) -> Sequence[Job]:
        """The newest job of each Rollout of a cluster; waits while the store is away."""
        backoff = self._backoff()
        while True:
            try:
                jobs = await self._store.current(cluster)
            except StoreAwayError as error:
                self._stay_away(error)
                await backoff.wait()
            else:
                self._come_back()
                return jobs

    async def written(self, tracked: TrackedJob) -> None:
        """Wait until the store has a job as we know it."""
        if waiting := self._waiting.get(tracked):
            if waiting.written is None:
                waiting.written = asyncio.get_running_loop().create_future()
            await asyncio.shield(waiting.written)

    async def empty(self) -> None:
        """Wait until everything is written."""
        await self._queue.join()

    async def writer(self) -> AsyncIterator[StoreChange]:
        """Write for ever, yielding the store's answers. ``WRITERS`` of them run side by side.

        An answer has to be handled (``react``) before the next one is asked for.
        """
        backoff = self._backoff()
        while True:
            tracked = await self._queue.get()
            waiting = self._waiting[tracked]
            while sent := tracked.to_write():
                answer: StoreChange
                try:
                    answer = await self._write(tracked, waiting, sent)
                except StoreAwayError as error:
                    self._metrics.away.inc()
                    self._stay_away(error)
                    await backoff.wait()
                    continue
                except UnreadableDocumentError as error:
                    # Not ours to overwrite, and no reason for other jobs to wait.
                    self._metrics.refused.inc()
                    job = tracked.job
                    fields = {"job": job.id, "namespace": job.namespace}
                    log.error("job %s is left alone: %s", job.id, error, extra=fields)
                    answer = JobLeftAlone(tracked)
                else:
                    self._come_back()
                    backoff.reset()
                yield answer
            del self._waiting[tracked]
            self._queue.task_done()
            if waiting.written is not None:
                waiting.written.set_result(None)

    async def _write(self, tracked: TrackedJob, waiting: _Waiting, sent: Job) -> StoreChange:
        # The job may change at every await.
        taken, changed_at = tracked.job, waiting.changed_at
        if tracked.stored is None and sent.begun:
            # Another controller may know the request of this walk, or may have been earlier.
            known = await self._store.same_walk(sent)
            if known is not None and known.id != sent.id:
                return OtherIdFound(tracked, known)
        waiting.changed_at = None
        theirs: Job | None = None
        acknowledged = False
        try:
            # The trail first: if we end in between, the next write repeats its lines, by their keys
            # the same.
            await self._store.record(events(tracked.stored, sent))
            theirs = await self._store.save(sent)
            acknowledged = theirs is None
        finally:
            if not acknowledged:
                waiting.changed_at = changed_at
        if theirs is not None:
            self._metrics.joined.inc()
            return OtherRecordFound(tracked, theirs)
        self._metrics.written.inc()
        if changed_at is not None:
            self._metrics.write_seconds.observe((self._clock.now() - changed_at).total_seconds())
        return JobStored(tracked, taken, sent)

    def _stay_away(self, error: StoreAwayError) -> None:
        if self.away_since is None:
            self.away_since = self._clock.now()
            log.warning("the store is away, what changes waits: %s", error)

    def _come_back(self) -> None:
        if self.away_since is not None:
            self.away_since = None
            log.info("the store is back")
