"""Makes messages of what happens to releases; they are kept and sent by the notifier."""

import asyncio
from datetime import timedelta

from devflow.controller.effect import JobChanged
from devflow.controller.notices.compose import compose
from devflow.controller.notices.kinds import Due, NoticeKind, due, due_stuck
from devflow.controller.notices.settings import NotifySpec
from devflow.controller.process.clock import Clock
from devflow.record import Job
from devflow.record.notice import Notice

RECALLED = timedelta(minutes=15)
"""How old news may be that a controller finds at its start: what another one, which ended, may not
have told any more. What was told already is known by its key.
"""


class NoticeListener:
    """Without settings it makes none."""

    name = "notices"

    def __init__(self, settings: NotifySpec | None, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self.made: asyncio.Queue[Notice] = asyncio.Queue()
        """Those that the store hasn't got yet."""
        self._open: dict[str, Job] = {}
        """Releases under way, by the app's namespace and name."""
        self._stuck: dict[str, str] = {}
        """The key of the last message that a release is stuck, by its job."""

    def hear(self, change: JobChanged) -> None:
        if change.before is None and change.tracked.is_old:
            return
        self._follow(change.after)
        asked, before = due(change.after), change.before
        known = due(before) if before else None
        if asked is None or (known is not None and known.key == asked.key):
            return
        # That a release goes on after a pause is no start. And of one that no controller has seen
        # begin nobody knows how long ago that was.
        goes_on = before is not None and before.begun
        if asked.kind is not NoticeKind.STARTED or (asked.since and not goes_on):
            self._make(change.after, asked)

    def recall(self, job: Job) -> None:
        """Take in a job that the store had at the controller's start."""
        self._follow(job)
        asked = due(job)
        if asked and asked.since and self._clock.now() - asked.since <= RECALLED:
            self._make(job, asked)

    def look_for_stuck(self) -> None:
        """Make messages of releases that have stood still for too long by now."""
        if self._settings is None:
            return
        after = timedelta(seconds=self._settings.stuck_after.seconds)
        for job in self._open.values():
            asked = due_stuck(job, self._clock.now(), after)
            if asked and self._stuck.get(job.id) != asked.key:
                self._stuck[job.id] = asked.key
                self._make(job, asked)

    def _follow(self, job: Job) -> None:
        app = f"{job.namespace}/{job.app}"
        if job.status.is_final or not job.begun:
            known = self._open.get(app)
            if known is not None and known.id == job.id:
                del self._open[app]
            self._stuck.pop(job.id, None)
        else:
            self._open[app] = job

    def _make(self, job: Job, asked: Due) -> None:
        if self._settings is None:
            return
        for notice in compose(self._settings, job, asked, self._clock.now()):
            self.made.put_nowait(notice)
