"""Watches what a release under way consists of: its pods, and the analyses that judge them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine

from devflow.controller.app import App
from devflow.controller.cluster.watches import Watches
from devflow.controller.process.clock import Clock
from devflow.controller.process.metrics import Metrics
from devflow.kube import EventType
from devflow.kube.watch import Change
from devflow.live import AnalysisState, PodState


class ReleaseWatch:
    """Watches each app for as long as a release of it is under way, one revision at a time."""

    def __init__(
        self,
        watches: Watches,
        clock: Clock,
        metrics: Metrics,
        spawn: Callable[[Coroutine[None, None, None]], asyncio.Task[None]],
        changed: Callable[[App], None],
    ) -> None:
        """``spawn`` runs a coroutine as a task; ``changed`` is told of apps of which more is known
        now.
        """
        self._watches = watches
        self._clock = clock
        self._metrics = metrics
        self._spawn = spawn
        self._changed = changed

    def follow(self, app: App) -> None:
        """Watch the revision that is on its way now, or nothing if none is."""
        rollout = app.rollout
        if not app.is_open or rollout is None:
            self.end(app)
        elif rollout.observed and rollout.pod_hash and rollout.pod_hash != app.watched_hash:
            self.end(app)
            self._begin(app, rollout.pod_hash)

    def end(self, app: App) -> None:
        """Watch it no longer."""
        for task in app.watching:
            task.cancel()
        app.watching, app.watched_hash, app.pods, app.analyses = (), "", {}, {}

    def _begin(self, app: App, pod_hash: str) -> None:
        namespace, name = app.key
        app.watched_hash = pod_hash
        pods = self._watches.pods(namespace, name, pod_hash)
        analyses = self._watches.analyses(namespace, pod_hash)
        app.watching = (
            self._spawn(self._follow_pods(app, pods)),
            self._spawn(self._follow_analyses(app, analyses)),
        )

    async def _follow_pods(self, app: App, feed: AsyncIterator[Change[PodState]]) -> None:
        async for change in feed:
            self._metrics.pod_changes.inc()
            if change.type is EventType.DELETED:
                app.pods.pop(change.key.name, None)
            elif change.object is not None:
                app.take_pod(change.object, self._clock.now())
            self._changed(app)

    async def _follow_analyses(self, app: App, feed: AsyncIterator[Change[AnalysisState]]) -> None:
        async for change in feed:
            if change.type is EventType.DELETED:
                app.analyses.pop(change.key.name, None)
            elif change.object is not None:
                app.analyses[change.key.name] = change.object
                self._changed(app)
