"""The controller, whole but for its store: how it keeps up, starts, and waits for the store."""

import asyncio
import gc
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import psutil

from bench.controller.meter import Meter, until, watched
from bench.controller.rollouts import STATES
from devflow.controller.cluster.aborter import KubeAborter
from devflow.controller.cluster.gatekeeper import KubeGatekeeper
from devflow.controller.cluster.lookup import KubeLookup
from devflow.controller.cluster.watches import kube_watches
from devflow.controller.listeners.notices import NoticeListener
from devflow.controller.process.clock import SystemClock
from devflow.controller.process.json_log import log_as_json
from devflow.controller.process.metrics import Metrics
from devflow.controller.run import Controller
from devflow.kube import Client, Cluster
from devflow.record.job import Job
from devflow.record.store import JobEvent, JobStore, StoreAwayError

_COUNTED = re.compile(rb'devflow_watch_changes_total{kind="Rollout"} (\S+)')


class _NoStore:
    """Takes everything at once; counts the jobs that are over."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter

    async def current(self, cluster: str) -> Sequence[Job]:
        return ()

    async def same_walk(self, job: Job) -> Job | None:
        return None

    async def save(self, job: Job) -> Job | None:
        if job.status.is_final:
            self._meter.count()
        return None

    async def record(self, events: Sequence[JobEvent]) -> None:
        pass


class _StoreAway(_NoStore):
    """Answers no more after the start."""

    async def record(self, events: Sequence[JobEvent]) -> None:
        raise StoreAwayError("it is away")


def watches_of(apps: int) -> int:
    """Of Rollouts and Applications, and of each app under release its pods, analyses and route."""
    return 2 + 3 * apps


@asynccontextmanager
async def controller(server: str, store: JobStore, metrics: Metrics) -> AsyncIterator[Controller]:
    """The controller at work, as soon as it has seen all that is there."""
    async with Client(Cluster("bench", server)) as kube:
        watches = kube_watches(kube, lambda kind, key, problem: print(kind, key, problem))
        clock = SystemClock()
        made = Controller(
            "bench",
            watches,
            store,
            KubeAborter(kube),
            KubeLookup(kube),
            KubeGatekeeper(kube),
            clock,
            metrics,
            NoticeListener(None, clock),
        )
        running = asyncio.create_task(made.run())
        await until(lambda: made.synced or running.done())
        if running.done():
            running.result()
        yield made
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def changes(server: str, apps: int) -> str:
    """Every change of a release of every app, each recorded as it is in use."""
    meter = Meter(server, apps)
    async with controller(server, _NoStore(meter), Metrics()):
        await watched(server, watches_of(apps))
        await meter.stream()
        await meter.done()
        return meter.taken()


async def changes_logged(server: str, apps: int) -> str:
    """The same, with its log."""
    log_as_json()
    return await changes(server, apps)


async def start(server: str, apps: int) -> str:
    """To have seen and recorded every app there is, none under release."""
    meter = Meter(server, apps)
    async with controller(server, _NoStore(meter), Metrics()) as made:
        await made.outbox.empty()
        return meter.taken()


async def store_away(server: str, apps: int) -> str:
    """All changes of a release of every app, while the store doesn't answer."""
    metrics = Metrics()
    meter = Meter(server, apps)
    async with controller(server, _StoreAway(meter), metrics) as made:
        await watched(server, watches_of(apps))
        before = _rss_mb()
        await meter.stream()
        due = apps * STATES + 1
        await until(lambda: _rollout_changes(metrics) == due)
        return meter.taken(waiting=len(made.outbox), grown_mb=_rss_mb() - before)


def _rollout_changes(metrics: Metrics) -> float:
    counted = _COUNTED.search(metrics.text())
    return float(counted[1]) if counted else 0.0


def _rss_mb() -> float:
    gc.collect()
    return float(psutil.Process().memory_info().rss) / 2**20
