"""The controller at work: what it sees becomes steps of jobs, jobs become documents.

Level-triggered: nothing is kept but what a list and the store tell, so that it may be killed at any
moment, and a second one may work at the same time.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

from devflow.controller.aborter import Aborter
from devflow.controller.app import App
from devflow.controller.applications import Applications
from devflow.controller.clock import Clock, within
from devflow.controller.fold import deleted, fold
from devflow.controller.job import Job
from devflow.controller.judge import Judge
from devflow.controller.metrics import Metrics
from devflow.controller.observation import (
    AnalysisState,
    ApplicationState,
    Observation,
    PodState,
    RolloutState,
)
from devflow.controller.outbox import Entry, Outbox
from devflow.controller.store import JobStore, StoreAwayError
from devflow.controller.story import tell
from devflow.controller.walk import is_settled
from devflow.controller.watches import Watches
from devflow.kube import EventType
from devflow.kube.backoff import JITTER, Backoff, Uniform
from devflow.kube.listing import Key
from devflow.kube.watch import Change

GUARD_SECONDS = 1.0
"""How often releases under way are judged, whatever changes."""
DRAIN_SECONDS = 10.0
"""How long we go on writing when told to end."""
STORE_PAUSE_SECONDS = (0.1, 2.0)
"""First and longest pause between tries while the store is away: what waited is written this soon
after its return.
"""

State = TypeVar("State")

log = logging.getLogger("devflow.controller")


class Controller:
    """Follows the releases of one cluster, in ``run``, until ``drain`` or a cancellation."""

    def __init__(
        self,
        cluster: str,
        watches: Watches,
        store: JobStore,
        aborter: Aborter,
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
        self._rollback = rollback
        self._backoff = partial(Backoff, *STORE_PAUSE_SECONDS, clock.sleep, uniform)
        self.outbox = Outbox(store, clock, self._backoff, metrics, self._joined)
        self._apps: dict[Key, App] = {}
        self._open: dict[Key, App] = {}
        metrics.open_jobs.set_function(lambda: len(self._open))
        self._applications = Applications()
        self._unsynced = 0
        self._tasks = asyncio.TaskGroup()
        self._judge = Judge(
            self, aborter, self.outbox, clock, metrics, lambda work: self._tasks.create_task(work)
        )
        self._watching: list[asyncio.Task[None]] = []
        self._writing: asyncio.Task[None] | None = None
        self.synced = False
        """Whether everything there was at the start has been seen."""

    async def run(self) -> None:
        """Work until drained.

        :raises ExceptionGroup: what waiting can't mend, such as an ``ApiError`` (forbidden).
        """
        await self._load()
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
        for app in self._apps.values():
            self._look_away(app)
        if self._writing is not None:
            await within(self._clock, DRAIN_SECONDS, self.outbox.empty())
            self._writing.cancel()

    async def _load(self) -> None:
        backoff = self._backoff()
        while True:
            try:
                jobs = await self._store.current(self._cluster)
                break
            except StoreAwayError as error:
                log.warning("the store is away, nothing begins before it is back: %s", error)
                self.outbox.away_since = self.outbox.away_since or self._clock.now()
                await backoff.wait()
        self.outbox.away_since = None
        for job in jobs:
            if not self._namespaces or job.namespace in self._namespaces:
                self._remember(job)

    def _remember(self, job: Job) -> None:
        """Take note of a stored job. Of several Rollouts of one name only the last lives."""
        key = Key(job.namespace, job.rollout.name)
        app = self._apps.setdefault(key, App(key))
        older, newer = app.entry, Entry(job, stored=job)
        # By the cluster's count: clocks of those who wrote may be wrong.
        if older is not None and older.job.version.resource_version > job.version.resource_version:
            older, newer = newer, older
        app.entry = newer
        if older is not None:
            for ended in deleted(older.job, self._clock.now(), gap=True):
                tell(older.job, ended, self._metrics)
                older.job = ended
                self.outbox.put(older)

    async def _follow_rollouts(self, feed: AsyncIterator[Change[RolloutState]]) -> None:
        async for change in feed:
            self._metrics.rollout_changes.inc()
            if change.type is EventType.SYNCED:
                self._feed_synced()
            elif change.type is EventType.DELETED:
                self._rollout_deleted(change.key, gap=change.gap)
            elif change.object is not None:
                app = self._apps.get(change.key) or self._apps.setdefault(
                    change.key, App(change.key)
                )
                self.take(app, change.object, gap=change.gap)

    async def _follow_applications(self, feed: AsyncIterator[Change[ApplicationState]]) -> None:
        async for change in feed:
            self._metrics.application_changes.inc()
            if change.type is EventType.SYNCED:
                self._feed_synced()
                continue
            app = self._apps.get(self._applications.take(change))
            if self.synced and app is not None:
                self._fold(app)

    async def _follow_pods(self, app: App, feed: AsyncIterator[Change[PodState]]) -> None:
        async for change in feed:
            self._metrics.pod_changes.inc()
            if change.type is EventType.DELETED:
                app.pods.pop(change.key.name, None)
            elif change.object is not None:
                app.take_pod(change.object, self._clock.now())
            self._fold(app)

    async def _follow_analyses(self, app: App, feed: AsyncIterator[Change[AnalysisState]]) -> None:
        async for change in feed:
            if change.type is EventType.DELETED:
                app.analyses.pop(change.key.name, None)
            elif change.object is not None:
                app.analyses[change.key.name] = change.object
                self._fold(app)

    def _feed_synced(self) -> None:
        """When all is seen that there was at the start, begin with all of it."""
        self._unsynced -= 1
        if self._unsynced:
            return
        self.synced = True
        log.info("following %d apps", len(self._apps))
        for app in list(self._apps.values()):
            if app.rollout is None:
                self._rollout_deleted(app.key, gap=True)
            else:
                self._fold(app, gap=True)

    def take(self, app: App, rollout: RolloutState, *, gap: bool = False) -> None:
        """Take note of an app's Rollout, unless we know a later state of it."""
        before = app.rollout
        if (
            before is not None
            and before.uid == rollout.uid
            and rollout.resource_version < before.resource_version
        ):
            return
        app.rollout = rollout if self._rollback else replace(rollout, rollback="manual")
        if self.synced:
            self._fold(app, gap=gap)

    def _rollout_deleted(self, key: Key, *, gap: bool) -> None:
        app = self._apps.get(key)
        if app is None:
            return
        if not self.synced:
            app.rollout = None
            return
        if app.entry is not None:
            self.record(app, deleted(app.entry.job, self._clock.now(), gap=gap))
        self._look_away(app)
        self._open.pop(key, None)
        del self._apps[key]

    def _fold(self, app: App, *, gap: bool = False) -> None:
        """Take note of an app as it is now, and judge its release."""
        if app.rollout is None:
            return
        app.gap = app.gap or gap
        seen = self.seen(app, app.rollout)
        self.record(app, fold(app.entry.job if app.entry else None, seen))
        # A status that can't be believed yet tells that nothing of the next walk went unseen.
        if is_settled(app.rollout) or not app.is_open:
            app.gap = False
        self._settle(app)
        if app.entry is not None and app.is_open:
            self._judge.judge(app, app.entry, seen)

    def seen(self, app: App, rollout: RolloutState) -> Observation:
        """What is known of an app now; ``rollout`` is its own."""
        application = self._applications.of(app.key)
        return app.seen(self._cluster, rollout, application, self._clock.now())

    def record(self, app: App, changed: Sequence[Job]) -> None:
        """Have changed jobs written; the last is the app's newest."""
        if changed or app.still_since is None:
            app.still_since = self._clock.now()
        for job in changed:
            entry = app.entry
            before = entry.job if entry is not None and entry.job.id == job.id else None
            if entry is None or before is None:
                entry = app.entry = Entry(job)
            entry.job = job
            tell(before, job, self._metrics)
            self.outbox.put(entry)

    def _joined(self, entry: Entry) -> None:
        """Another controller had written more than we knew."""
        app = self._apps.get(Key(entry.job.namespace, entry.job.rollout.name))
        if app is not None and app.entry is entry:
            self._settle(app)

    def _settle(self, app: App) -> None:
        """Watch an app's pods and analyses, and judge it, while a release is under way."""
        if app.is_open:
            self._open[app.key] = app
        else:
            self._open.pop(app.key, None)
        rollout = app.rollout
        if not app.is_open or rollout is None:
            self._look_away(app)
        elif rollout.observed and rollout.pod_hash and rollout.pod_hash != app.watched_hash:
            self._look_away(app)
            self._look_at(app, rollout.pod_hash)

    def _look_at(self, app: App, pod_hash: str) -> None:
        namespace, name = app.key
        app.watched_hash = pod_hash
        pods = self._watches.pods(namespace, name, pod_hash)
        analyses = self._watches.analyses(namespace, pod_hash)
        app.watching = (
            self._tasks.create_task(self._follow_pods(app, pods)),
            self._tasks.create_task(self._follow_analyses(app, analyses)),
        )

    def _look_away(self, app: App) -> None:
        for task in app.watching:
            task.cancel()
        app.watching, app.watched_hash, app.pods, app.analyses = (), "", {}, {}

    async def _judge_all(self) -> None:
        """Time alone may make a release fail."""
        while True:
            await self._clock.sleep(GUARD_SECONDS)
            for app in list(self._open.values()):
                if app.rollout is not None and app.entry is not None:
                    self._judge.judge(app, app.entry, self.seen(app, app.rollout))
