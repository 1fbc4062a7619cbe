"""Releases that were asked for and haven't begun: followed until they do, or can't."""

from datetime import datetime

from msgspec.structs import replace

from devflow.controller.listeners.log import tell
from devflow.controller.outbox import Outbox
from devflow.controller.process.clock import Clock
from devflow.controller.process.metrics import Metrics
from devflow.controller.tracked_job import Entry
from devflow.kube.listing import Key
from devflow.live import ApplicationState, Request
from devflow.record.fold.argocd_sync import sync_failure, sync_repeated
from devflow.record.fold.end_job import superseded
from devflow.record.fold.pending_job import given_up, held_up, picked_up
from devflow.record.job import Job, JobStatus

GRACE_SECONDS = 30.0
"""How long Git can't be read or rendered before a release counts as failed."""
_LOOKS = 2
"""So often Argo CD has to have found it so: one look may have begun before the commit was there."""


class _Waiting:
    """One request, and the Application that carries it."""

    __slots__ = ("application", "entry", "looks", "request", "wrong_since")

    def __init__(self, request: Request, application: ApplicationState, entry: Entry) -> None:
        self.request = request
        self.application = application
        self.entry = entry
        self.looks = 0
        """Since it was first seen, those after which Argo CD told of an error, in a row."""
        self.wrong_since: datetime | None = None
        """Since when Argo CD has told of an error, by our own clock."""

    def take(self, application: ApplicationState, now: datetime) -> None:
        before, self.application = self.application, application
        looked = before.refreshing and not application.refreshing
        if not application.error:
            self.looks, self.wrong_since = 0, None
            return
        self.looks += looked or before.looked_at != application.looked_at
        self.wrong_since = self.wrong_since or now

    def failure(self, now: datetime) -> str:
        """Why it won't begin; empty as long as it may. Only in Git can Argo CD fail to find it."""
        if not self.request.commit:
            return ""
        if why := sync_failure(self.application, self.request.commit):
            return why
        since = self.wrong_since
        long = since is not None and (now - since).total_seconds() > GRACE_SECONDS
        return self.application.error if long and self.looks >= _LOOKS else ""


class Requests:
    """Keeps the jobs of requests, until a Rollout begins them."""

    def __init__(
        self,
        cluster: str,
        outbox: Outbox,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._cluster = cluster
        self._outbox = outbox
        self._clock = clock
        self._metrics = metrics
        self._waiting: dict[Key, _Waiting] = {}

    def take(self, app: Key, application: ApplicationState | None, carried_out: str) -> None:
        """Take note of an app's Application; ``carried_out`` is the request that began last."""
        request = application.request if application else None
        now = self._clock.now()
        if application is None or request is None or request.job == carried_out:
            waiting = self._waiting.pop(app, None)
            if waiting is not None and application is None:
                self._end(waiting, now)
            return
        waiting = self._waiting.get(app)
        if waiting is None or waiting.request.job != request.job:
            job = picked_up(request, application, self._cluster, now)
            waiting = self._waiting[app] = _Waiting(request, application, Entry(job))
            self._put(waiting.entry, None, job)
        waiting.request = request
        waiting.take(application, now)
        self._judge(waiting)

    def judge(self) -> None:
        """Time alone may make a request fail."""
        for waiting in self._waiting.values():
            self._judge(waiting)

    def joined(self, entry: Entry) -> None:
        """Take note that somebody else had written more than we knew."""
        for waiting in self._waiting.values():
            if waiting.entry is entry:
                self._judge(waiting)

    def is_open(self, app: Key, request: Request) -> bool:
        """Whether it may still begin, by what is stored: the first word there counts."""
        waiting = self._waiting.get(app)
        stored = waiting.entry.stored if waiting else None
        if stored is None or stored.id != request.job:
            return True
        return stored.begun or stored.status is JobStatus.PENDING

    def _judge(self, waiting: _Waiting) -> None:
        job, now = waiting.entry.job, self._clock.now()
        if job.begun or job.status is not JobStatus.PENDING:
            return
        application, commit = waiting.application, waiting.request.commit
        if why := waiting.failure(now):
            after = given_up(job, why, now, commit)
        else:
            trouble = application.error or sync_repeated(application)
            after = held_up(job, trouble if commit else "", now)
        if after != job:
            self._put(waiting.entry, job, after)

    def _end(self, waiting: _Waiting, now: datetime) -> None:
        """Nobody asks for it any more."""
        job = waiting.entry.job
        if not job.begun and job.status is JobStatus.PENDING:
            after = superseded(job, "its Application was deleted", now)
            self._put(waiting.entry, job, replace(after, updated_at=now))

    def _put(self, entry: Entry, before: Job | None, after: Job) -> None:
        entry.job = after
        tell(before, after, self._metrics)
        self._outbox.put(entry)
