"""The controller at work, as one loop: a change → ``react`` → the new state and its effects.

Level-triggered: it keeps nothing that a list and the store don't have, so that it may be killed at
any moment, and another one may work at the same time.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from functools import partial
from typing import TypeVar

from prometheus_client import Counter

from devflow.controller.change import (
    ApplicationChanged,
    Change,
    RolloutChanged,
    TimePassed,
)
from devflow.controller.cluster.aborter import Aborter
from devflow.controller.cluster.answers import Answers
from devflow.controller.cluster.confirm_request import confirm_request
from devflow.controller.cluster.find_image import find_image
from devflow.controller.cluster.gatekeeper import Gatekeeper
from devflow.controller.cluster.lookup import Lookup
from devflow.controller.cluster.revision_feeds import revision_feeds
from devflow.controller.cluster.watches import Watches
from devflow.controller.effect import (
    AbortRelease,
    AllSeen,
    ConfirmRequest,
    DecideGate,
    Effect,
    FindImage,
    JobChanged,
    Question,
    StopWatching,
    WatchRevision,
)
from devflow.controller.follow_app import remember
from devflow.controller.listeners import all_listeners
from devflow.controller.listeners.notices import NoticeListener
from devflow.controller.listeners.notify import notify
from devflow.controller.listeners.store import WRITERS, StoreListener
from devflow.controller.process.clock import Clock
from devflow.controller.process.metrics import Metrics
from devflow.controller.process.waiting import within
from devflow.controller.react import react
from devflow.controller.state.app import App
from devflow.controller.state.state import State
from devflow.controller.state.tracked_job import TrackedJob
from devflow.kube.backoff import JITTER, Backoff, Uniform
from devflow.kube.watch import Change as ObjectChange
from devflow.record import JobStore

T = TypeVar("T")
GUARD_SECONDS = 1.0
"""How often releases under way are judged, whatever changes."""
DRAIN_SECONDS = 10.0
"""How long waiting jobs are still written at the end."""
RECORD_SECONDS = 1.0
"""How long an abort waits for its reason to be in the store: traffic comes first."""
STORE_PAUSE_SECONDS = (0.1, 2.0)
"""First and longest pause between tries while the store is away: what waited is written this soon
after its return.
"""

log = logging.getLogger("devflow.controller")


class Controller:
    """Follows the releases of one cluster, in ``run``, until ``drain`` or a cancellation.

    Sources bring changes, each an asynchronous iterator read by a task of its own: the watches, the
    timer, the store's writers. ``handle`` is the only place where a change becomes a new state and
    effects; it never waits, so changes are handled one after the other. An effect that needs an
    answer runs as a task, and its answer is a change again.
    """

    def __init__(
        self,
        cluster: str,
        watches: Watches,
        store: JobStore,
        aborter: Aborter,
        lookup: Lookup,
        gatekeeper: Gatekeeper,
        clock: Clock,
        metrics: Metrics,
        notices: NoticeListener,
        *,
        namespaces: Sequence[str] = (),
        rollback: bool = True,
        uniform: Uniform = JITTER.uniform,
    ) -> None:
        """``namespaces``: those that ``watches`` cover; all if there are none. ``rollback``:
        whether releases that ask for it are aborted when they fail.
        """
        self._watches = watches
        self._lookup = lookup
        self._answers = Answers(aborter, gatekeeper, clock, metrics)
        self._clock = clock
        self._metrics = metrics
        self._namespaces = frozenset(namespaces)
        self._backoff = partial(Backoff, *STORE_PAUSE_SECONDS, clock.sleep, uniform)
        self._state = State(cluster, namespaces=namespaces, rollback=rollback)
        self.outbox = StoreListener(store, clock, self._backoff, metrics)
        """What waits for the store."""
        self._notices = notices
        self._listeners = all_listeners(metrics, self.outbox, notices)
        self._tasks = asyncio.TaskGroup()
        self._following: list[asyncio.Task[None]] = []
        self._revisions: dict[App, list[asyncio.Task[None]]] = {}
        self._confirming: set[asyncio.Task[None]] = set()
        self._writing: list[asyncio.Task[None]] = []
        self._draining = False
        metrics.open_jobs.set_function(lambda: len(self._state.open))

    @property
    def behind(self) -> int:
        """Jobs that the store doesn't have as we know them."""
        return len(self.outbox) + len(self._confirming)

    @property
    def synced(self) -> bool:
        """Whether everything there was at the start has been seen."""
        return self._state.synced

    async def run(self) -> None:
        """Work until drained.

        :raises ExceptionGroup: what waiting can't mend, such as an ``ApiError`` (forbidden).
        """
        for job in await self.outbox.load(self._state.cluster):
            if not self._namespaces or job.namespace in self._namespaces:
                self._notices.recall(job)
                self._carry_out(remember(self._state, job, self._clock.now()))
        rollouts, applications = self._watches.rollouts(), self._watches.applications()
        self._state.unsynced = len(rollouts) + len(applications)
        async with self._tasks:
            self._writing = [
                self._spawn(self._handle_all(self.outbox.writer())) for _ in range(WRITERS)
            ]
            self._following = [
                self._spawn(self._handle_all(self._timer())),
                *(self._watch("Application", ApplicationChanged, feed) for feed in applications),
                *(self._watch("Rollout", RolloutChanged, feed) for feed in rollouts),
            ]

    def handle(self, change: Change) -> None:
        """Take one change: update the state, and carry out what follows from it."""
        self._carry_out(react(self._state, change, self._clock.now()))

    async def drain(self) -> None:
        """Stop watching, write what waits, and end ``run``."""
        self._draining = True
        for task in self._following:
            task.cancel()
        for app in list(self._revisions):
            self._stop_watching(app)
        if self._writing:
            await within(self._clock, DRAIN_SECONDS, self._written())
            for task in (*self._confirming, *self._writing):
                task.cancel()

    async def _written(self) -> None:
        while self._confirming:
            await asyncio.wait(self._confirming)
        await self.outbox.empty()

    def _carry_out(self, effects: Sequence[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, JobChanged):
                notify(self._listeners, effect)
            elif isinstance(effect, ConfirmRequest):
                self._confirm(effect)
            elif isinstance(effect, AllSeen):
                log.info("following %d apps", effect.apps)
            elif not self._draining:
                self._reach_out(effect)

    def _reach_out(self, effect: WatchRevision | StopWatching | FindImage | Question) -> None:
        """Left to the next controller by one that ends."""
        match effect:
            case WatchRevision(app):
                self._stop_watching(app)
                feeds = revision_feeds(self._watches, effect)
                self._revisions[app] = [self._watch(*feed) for feed in feeds]
            case StopWatching(app):
                self._stop_watching(app)
            case FindImage():
                self._spawn(self._answer(find_image(effect, self._lookup, self._backoff())))
            case AbortRelease(_, tracked) | DecideGate(_, tracked):
                self._spawn(self._answer(self._recorded(tracked, effect)))
            case _:
                self._spawn(self._answer(self._answers.to(effect)))

    def _confirm(self, effect: ConfirmRequest) -> None:
        task = self._spawn(self._answer(confirm_request(effect, self._lookup, self._backoff())))
        self._confirming.add(task)
        task.add_done_callback(self._confirming.discard)

    async def _recorded(self, tracked: TrackedJob, question: Question) -> Change:
        # The reason first: if we end in between, it isn't lost.
        if isinstance(question, DecideGate):
            # A gate has time, and who passed it has to be known to whoever looks for that later.
            await self.outbox.written(tracked)
        else:
            await within(self._clock, RECORD_SECONDS, self.outbox.written(tracked))
        return await self._answers.to(question)

    def _stop_watching(self, app: App) -> None:
        for task in self._revisions.pop(app, ()):
            task.cancel()

    def _spawn(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        return self._tasks.create_task(work)

    async def _answer(self, question: Awaitable[Change]) -> None:
        self.handle(await question)

    async def _handle_all(self, changes: AsyncIterator[Change]) -> None:
        async for change in changes:
            self.handle(change)

    def _watch(
        self,
        kind: str,
        change_of: Callable[[ObjectChange[T]], Change],
        feed: AsyncIterator[ObjectChange[T]],
    ) -> asyncio.Task[None]:
        return self._spawn(self._handle_watch(self._metrics.changes[kind], change_of, feed))

    async def _handle_watch(
        self,
        counter: Counter,
        change_of: Callable[[ObjectChange[T]], Change],
        feed: AsyncIterator[ObjectChange[T]],
    ) -> None:
        async for change in feed:
            counter.inc()
            self.handle(change_of(change))

    async def _timer(self) -> AsyncIterator[Change]:
        while True:
            await self._clock.sleep(GUARD_SECONDS)
            yield TimePassed()
