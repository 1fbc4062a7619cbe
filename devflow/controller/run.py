"""The controller at work: what it sees becomes steps of jobs, jobs become documents.

Level-triggered: nothing is kept but what a list and the store tell, so that it may be killed at any
moment, and a second one may work at the same time.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from functools import partial

from devflow.controller.app import App
from devflow.controller.apps import Apps
from devflow.controller.cluster.aborter import Aborter
from devflow.controller.cluster.lookup import Lookup
from devflow.controller.cluster.release_watch import ReleaseWatch
from devflow.controller.cluster.watches import Watches
from devflow.controller.confirm_request import Asking
from devflow.controller.judge import Judge
from devflow.controller.outbox import Outbox
from devflow.controller.process.clock import Clock, within
from devflow.controller.process.loading import load
from devflow.controller.process.metrics import Metrics
from devflow.kube import EventType
from devflow.kube.backoff import JITTER, Backoff, Uniform
from devflow.kube.watch import Change
from devflow.live import ApplicationState, RolloutState
from devflow.record.store import JobStore

GUARD_SECONDS = 1.0
"""How often releases under way are judged, whatever changes."""
DRAIN_SECONDS = 10.0
"""How long we go on writing when told to end."""
STORE_PAUSE_SECONDS = (0.1, 2.0)
"""First and longest pause between tries while the store is away: what waited is written this soon
after its return.
"""


class Controller:
    """Follows the releases of one cluster, in ``run``, until ``drain`` or a cancellation."""

    def __init__(
        self,
        cluster: str,
        watches: Watches,
        store: JobStore,
        aborter: Aborter,
        lookup: Lookup,
        clock: Clock,
        metrics: Metrics,
        *,
        namespaces: Sequence[str] = (),
        rollback: bool = True,
        uniform: Uniform = JITTER.uniform,
    ) -> None:
        """``namespaces``: those that ``watches`` cover; all if there are none. ``rollback``:
        whether releases that ask for it are aborted when they fail.
        """
        self._cluster = cluster
        self._watches = watches
        self._store = store
        self._clock = clock
        self._metrics = metrics
        self._namespaces = frozenset(namespaces)
        self._backoff = partial(Backoff, *STORE_PAUSE_SECONDS, clock.sleep, uniform)
        self.outbox = Outbox(
            store, clock, self._backoff, metrics, lambda entry: self._apps.joined(entry)
        )
        self._tasks = asyncio.TaskGroup()
        self._asking = Asking(lookup, self._backoff, self._spawn)
        self._apps = Apps(
            *(cluster, self.outbox, self._asking, clock, metrics, self._attend), rollback=rollback
        )
        self._release_watch = ReleaseWatch(watches, clock, metrics, self._spawn, self._apps.fold)
        self._judge = Judge(self._apps, aborter, self.outbox, clock, metrics, self._spawn)
        self._unsynced = 0
        self._watching: list[asyncio.Task[None]] = []
        self._writing: asyncio.Task[None] | None = None

    @property
    def behind(self) -> int:
        """Jobs that the store doesn't have as we know them."""
        return len(self.outbox) + len(self._asking)

    @property
    def synced(self) -> bool:
        """Whether everything there was at the start has been seen."""
        return self._apps.synced

    async def run(self) -> None:
        """Work until drained.

        :raises ExceptionGroup: what waiting can't mend, such as an ``ApiError`` (forbidden).
        """
        jobs = await load(self._store, self._cluster, self.outbox, self._clock, self._backoff())
        for job in jobs:
            if not self._namespaces or job.namespace in self._namespaces:
                self._apps.remember(job)
        rollouts, applications = self._watches.rollouts(), self._watches.applications()
        self._unsynced = len(rollouts) + len(applications)
        async with self._tasks as tasks:
            self._writing = tasks.create_task(self.outbox.run())
            self._watching = [
                tasks.create_task(self._judge_all()),
                *(tasks.create_task(self._follow_applications(feed)) for feed in applications),
                *(tasks.create_task(self._follow_rollouts(feed)) for feed in rollouts),
            ]

    async def drain(self) -> None:
        """Stop watching, write what waits, and end ``run``."""
        for task in self._watching:
            task.cancel()
        for app in self._apps.all():
            self._release_watch.end(app)
        if self._writing is not None:
            await within(self._clock, DRAIN_SECONDS, self._written())
            self._asking.end()
            self._writing.cancel()

    async def _written(self) -> None:
        await self._asking.done()
        await self.outbox.empty()

    def _spawn(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        return self._tasks.create_task(work)

    async def _follow_rollouts(self, feed: AsyncIterator[Change[RolloutState]]) -> None:
        async for change in feed:
            self._metrics.rollout_changes.inc()
            if change.type is EventType.SYNCED:
                self._feed_synced()
            elif change.type is EventType.DELETED:
                self._apps.delete(change.key, gap=change.gap)
            elif change.object is not None:
                self._apps.put(change.key, change.object, gap=change.gap)

    async def _follow_applications(self, feed: AsyncIterator[Change[ApplicationState]]) -> None:
        async for change in feed:
            self._metrics.application_changes.inc()
            if change.type is EventType.SYNCED:
                self._feed_synced()
            else:
                self._apps.take_application(change)

    def _feed_synced(self) -> None:
        self._unsynced -= 1
        if not self._unsynced:
            self._apps.begin()

    def _attend(self, app: App) -> None:
        """Watch and judge an app while a release of it is under way."""
        self._release_watch.follow(app)
        self._judge_now(app)

    def _judge_now(self, app: App) -> None:
        if app.rollout is not None and app.entry is not None and app.is_open:
            self._judge.judge(app, app.entry, self._apps.seen(app, app.rollout))

    async def _judge_all(self) -> None:
        """Time alone may make a release fail."""
        while True:
            await self._clock.sleep(GUARD_SECONDS)
            self._apps.requests.judge()
            for app in self._apps.open():
                self._judge_now(app)
