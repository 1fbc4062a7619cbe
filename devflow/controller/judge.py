"""Gives up releases that the guard finds bad, and takes them back."""

import logging
from collections.abc import Callable, Coroutine, Sequence

from devflow.controller.app import App
from devflow.controller.apps import Apps
from devflow.controller.cluster.aborter import Aborter
from devflow.controller.guard import fail, guard, wants_abort
from devflow.controller.outbox import Outbox
from devflow.controller.process.clock import Clock, within
from devflow.controller.process.metrics import Metrics
from devflow.controller.tracked_job import Entry
from devflow.kube import ApiError, UnreachableError
from devflow.live import Observation, PodState, RolloutState

RECORD_SECONDS = 1.0
"""How long an abort waits for its reason to be in the store: traffic comes first."""

log = logging.getLogger("devflow.judge")


class Judge:
    """Judges the releases of apps. What it has to ask the cluster for runs beside it."""

    def __init__(
        self,
        apps: Apps,
        aborter: Aborter,
        outbox: Outbox,
        clock: Clock,
        metrics: Metrics,
        spawn: Callable[[Coroutine[None, None, None]], object],
    ) -> None:
        """``spawn`` runs a coroutine as a task."""
        self._apps = apps
        self._aborter = aborter
        self._outbox = outbox
        self._clock = clock
        self._metrics = metrics
        self._spawn = spawn

    def judge(self, app: App, entry: Entry, seen: Observation) -> None:
        """Whether a release goes on, as of the newest observation of it."""
        if not app.judging and guard(entry.job, seen, seen.at):
            app.judging = True
            self._spawn(self._make_sure(app, entry, seen.rollout))
        if not app.aborting and wants_abort(entry.job, seen):
            app.aborting = True
            self._spawn(self._abort(app, entry, seen.rollout))

    async def _make_sure(self, app: App, entry: Entry, rollout: RolloutState) -> None:
        """A watch can be silent for a minute: no release is given up by what it told before."""
        try:
            pods = await self._aborter.pods(rollout)
        except (ApiError, UnreachableError) as error:
            log.warning("%s: the guard can't make sure: %s", entry.job.id, error)
        else:
            if pods is not None and app.rollout is rollout and app.entry is entry:
                self._give_up_if_bad(app, entry, rollout, pods)
        finally:
            app.judging = False

    def _give_up_if_bad(
        self, app: App, entry: Entry, rollout: RolloutState, pods: Sequence[PodState]
    ) -> None:
        app.take_pods(pods, self._clock.now())
        seen = self._apps.seen(app, rollout)
        verdict = guard(entry.job, seen, seen.at)
        if verdict is not None:
            self._metrics.verdicts.inc()
            self._apps.record(app, (fail(entry.job, verdict, seen.at),))
            self.judge(app, entry, seen)

    async def _abort(self, app: App, entry: Entry, rollout: RolloutState) -> None:
        """Try once: the next judgement tries again if it is still needed."""
        try:
            # The reason first: if we end in between, it isn't lost.
            await within(self._clock, RECORD_SECONDS, self._outbox.written(entry))
            after = await self._aborter.abort(rollout)
        except (ApiError, UnreachableError) as error:
            self._metrics.aborts.labels("failed").inc()
            log.error("%s: the abort failed: %s", entry.job.id, error)
        else:
            self._metrics.aborts.labels("done" if after else "stale").inc()
            if after is not None:
                log.info("%s: aborted", entry.job.id, extra={"job": entry.job.id})
                self._apps.take(app, after)
        finally:
            app.aborting = False
