"""The apps of a cluster, and what becomes of their jobs as they change."""

import logging
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from devflow.controller.app import App
from devflow.controller.cluster.applications import Applications
from devflow.controller.confirm_request import Asking
from devflow.controller.listeners.log import tell
from devflow.controller.outbox import Outbox
from devflow.controller.process.clock import Clock
from devflow.controller.process.metrics import Metrics
from devflow.controller.requests import Requests
from devflow.controller.tracked_job import Entry
from devflow.kube.listing import Key
from devflow.kube.watch import Change
from devflow.live import ApplicationState, Observation, Request, RolloutState
from devflow.record.fold.classify import is_settled
from devflow.record.fold.fold import deleted, fold
from devflow.record.fold.new_job import claim
from devflow.record.job import Job

log = logging.getLogger("devflow.controller")


class Apps:
    """Takes note of what is seen, and has the jobs written that change by it.

    Nothing is concluded before ``begin``: of what was there at the start, half is no knowledge.
    """

    def __init__(
        self,
        cluster: str,
        outbox: Outbox,
        asking: Asking,
        clock: Clock,
        metrics: Metrics,
        changed: Callable[[App], None],
        *,
        rollback: bool,
    ) -> None:
        """``changed`` is told of each app that was looked at.

        ``rollback``: whether releases that ask for it are aborted when they fail.
        """
        self._cluster = cluster
        self._outbox = outbox
        self._asking = asking
        self._clock = clock
        self._metrics = metrics
        self._changed = changed
        self._rollback = rollback
        self._apps: dict[Key, App] = {}
        self._open: dict[Key, App] = {}
        metrics.open_jobs.set_function(lambda: len(self._open))
        self._applications = Applications()
        self.requests = Requests(cluster, outbox, clock, metrics)
        self.synced = False
        """Whether everything there was at the start has been seen."""

    def all(self) -> Sequence[App]:
        return list(self._apps.values())

    def open(self) -> Sequence[App]:
        """Those with a release under way."""
        return list(self._open.values())

    def remember(self, job: Job) -> None:
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
                self._outbox.put(older)

    def begin(self) -> None:
        """Now that all is seen that there was at the start, go on with all of it."""
        self.synced = True
        log.info("following %d apps", len(self._apps))
        for app in self.all():
            if app.rollout is None:
                self.delete(app.key, gap=True)
            else:
                self.fold(app, gap=True)
        for key in self._applications.apps():
            self._take_request(key)

    def put(self, key: Key, rollout: RolloutState, *, gap: bool) -> None:
        """Take note of a Rollout."""
        app = self._apps.get(key) or self._apps.setdefault(key, App(key))
        self.take(app, rollout, gap=gap)

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
            self.fold(app, gap=gap)

    def take_application(self, change: Change[ApplicationState]) -> None:
        """Take note of an Application, and of what that means for its app."""
        key = self._applications.take(change)
        if not self.synced:
            return
        self._take_request(key)
        if app := self._apps.get(key):
            self.fold(app)

    def delete(self, key: Key, *, gap: bool) -> None:
        """Take note that a Rollout is gone; ``gap``: nobody saw it go."""
        app = self._apps.get(key)
        if app is None:
            return
        app.rollout = None
        if not self.synced:
            return
        if app.entry is not None:
            self.record(app, deleted(app.entry.job, self._clock.now(), gap=gap))
        self._settle(app)
        del self._apps[key]

    def fold(self, app: App, *, gap: bool = False) -> None:
        """Take note of an app as it is now."""
        if app.rollout is None:
            return
        app.gap = app.gap or gap
        seen = self.seen(app, app.rollout)
        self.record(app, fold(app.entry.job if app.entry else None, seen))
        if app.entry is not None and app.entry.learn(app.rollout.resource_version):
            # What follows from it, nobody here has seen happen.
            self.fold(app, gap=True)
            return
        # A status that can't be believed yet tells that nothing of the next walk went unseen.
        if is_settled(app.rollout) or not app.is_open:
            app.gap = False
        self._settle(app)

    def seen(self, app: App, rollout: RolloutState) -> Observation:
        """What is known of an app now; ``rollout`` is its own."""
        application = self._applications.of(app.key)
        if application and not self._is_open(app.key, application.request):
            application = replace(application, request=None)
        return app.seen(self._cluster, rollout, application, self._clock.now())

    def record(self, app: App, changed: Sequence[Job]) -> None:
        """Have changed jobs written; the last is the app's newest."""
        if changed or app.still_since is None:
            app.still_since = self._clock.now()
        for job in changed:
            entry = before_it = app.entry
            before = entry.job if entry is not None and entry.job.id == job.id else None
            if entry is None or before is None:
                entry = app.entry = Entry(job)
                self._make_sure(app, entry, before_it)
            entry.job = job
            tell(before, job, self._metrics)
            if entry.is_named:
                self._outbox.put(entry)

    def _make_sure(self, app: App, entry: Entry, before: Entry | None) -> None:
        """Of a new job's id, before it is written, and before the job before names it."""
        application = self._applications.of(app.key)
        if application is None:
            return

        def told(request: Request | None) -> None:
            guessed = entry.job.id
            if self._is_open(app.key, request):
                entry.job = claim(entry.job, request)
            if before is not None and before.job.successor == guessed != entry.job.id:
                before.job = replace(before.job, successor=entry.job.id)
                self._outbox.put(before)
            entry.is_named = True
            self._outbox.put(entry)
            self._take_request(app.key)

        entry.is_named = False
        self._asking.begin(application, told)

    def _is_open(self, key: Key, request: Request | None) -> bool:
        return request is None or self.requests.is_open(key, request)

    def _take_request(self, key: Key) -> None:
        app = self._apps.get(key)
        carried_out = app.entry.job.request if app and app.entry else ""
        self.requests.take(key, self._applications.of(key), carried_out)

    def joined(self, entry: Entry) -> None:
        """Take note that somebody else had written more than we knew."""
        self.requests.joined(entry)
        app = self._apps.get(Key(entry.job.namespace, entry.job.rollout.name))
        if app is not None and app.entry is entry:
            self.fold(app, gap=entry.job is entry.stored)

    def _settle(self, app: App) -> None:
        if app.is_open:
            self._open[app.key] = app
        else:
            self._open.pop(app.key, None)
        self._changed(app)
