"""Readers of ``controller_server``, each a process of its own: ``python -m bench.controller_reader
KIND PORT APPS``. It prints as JSON what it took.
"""

import asyncio
import json
import resource
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import aiohttp
import msgspec

from bench.controller_server import STATES
from devflow.controller.aborter import KubeAborter
from devflow.controller.clock import SystemClock
from devflow.controller.fold import fold
from devflow.controller.job import Job
from devflow.controller.lookup import KubeLookup
from devflow.controller.metrics import Metrics
from devflow.controller.observation import Observation, RolloutState
from devflow.controller.projection import rollout_state
from devflow.controller.run import Controller
from devflow.controller.store import JobEvent, JobStore
from devflow.controller.watches import kube_watches
from devflow.kube import Client, Cluster
from devflow.kube.lines import lines

_POLL_SECONDS = 0.05


class Meter:
    """Counts what is done, and tells what it took when all is."""

    def __init__(self, server: str, expected: int) -> None:
        self._server = server
        self._left = expected
        self._begun = (0.0, 0.0)
        self.done = asyncio.Event()

    def count(self, number: int = 1) -> None:
        self._left -= number
        if self._left <= 0:
            self.done.set()

    async def start(self, session: aiohttp.ClientSession, pod_watches: int = 0) -> None:
        """Have the events streamed, once all pods are watched."""
        while True:
            async with session.get(f"{self._server}/pod-watches") as answer:
                if await answer.json() >= pod_watches:
                    break
            await asyncio.sleep(_POLL_SECONDS)
        self._begun = time.perf_counter(), time.process_time()
        async with session.get(f"{self._server}/start"):
            pass

    def told(self) -> str:
        wall, cpu = time.perf_counter() - self._begun[0], time.process_time() - self._begun[1]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return json.dumps({"wall": wall, "cpu": cpu, "peak": peak})


async def _until(condition: Callable[[], bool]) -> None:
    while True:
        if condition():
            return
        await asyncio.sleep(_POLL_SECONDS)


class NoStore:
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


@asynccontextmanager
async def controller(server: str, store: JobStore) -> AsyncIterator[dict[str, float]]:
    """The controller at work, whole but for its store; what it took to have seen everything."""
    begun, cpu = time.perf_counter(), time.process_time()
    async with Client(Cluster("bench", server)) as kube:
        watches = kube_watches(kube, lambda kind, key, problem: print(kind, key, problem))
        made = Controller(
            "bench", watches, store, KubeAborter(kube), KubeLookup(kube), SystemClock(), Metrics()
        )
        running = asyncio.create_task(made.run())
        await _until(lambda: made.synced)
        yield {
            "wall": time.perf_counter() - begun,
            "cpu": time.process_time() - cpu,
            "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def cold(server: str, apps: int) -> str:
    """The controller's start."""
    async with controller(server, NoStore(Meter(server, apps))) as taken:
        return json.dumps(taken)


async def devflow(server: str, apps: int) -> str:
    """The controller."""
    meter = Meter(server, apps)
    async with controller(server, NoStore(meter)), aiohttp.ClientSession() as session:
        await meter.start(session, apps)
        await meter.done.wait()
        return meter.told()


class _Envelope(msgspec.Struct):
    type: str
    object: msgspec.Raw


async def bare(server: str, apps: int) -> str:
    """A socket, and msgspec that decodes what the controller decodes: the least there can be."""
    meter = Meter(server, apps * (STATES - 1))
    decoder = msgspec.json.Decoder(_Envelope)
    async with aiohttp.ClientSession() as session:
        url = f"{server}/apis/argoproj.io/v1alpha1/rollouts?watch=true"
        async with session.get(url) as response:
            await meter.start(session)
            async for line in lines(response.content):
                rollout_state(decoder.decode(line).object)
                meter.count()
                if meter.done.is_set():
                    return meter.told()
    raise RuntimeError("the stream ended")


async def kopf_(server: str, apps: int) -> str:
    """kopf, with a handler that folds as the controller does."""
    import kopf

    meter = Meter(server, apps * STATES)
    jobs: dict[str, Job] = {}
    registry = kopf.OperatorRegistry()

    async def login(**_: object) -> kopf.ConnectionInfo:
        return kopf.ConnectionInfo(server=server)

    def handle(body: kopf.Body, **_: object) -> None:
        take(rollout_state(msgspec.json.encode(dict(body))))
        meter.count()

    def take(state: RolloutState) -> None:
        seen = Observation("bench", datetime.now(UTC), state, None, ())
        changed = fold(jobs.get(state.uid), seen)
        if changed:
            jobs[state.uid] = changed[-1]

    kopf.on.login(registry=registry)(login)
    kopf.on.event("argoproj.io", "v1alpha1", "rollouts", registry=registry)(handle)
    settings = kopf.OperatorSettings()
    settings.posting.enabled = False
    settings.scanning.disabled = True
    operator = asyncio.create_task(
        kopf.operator(registry=registry, settings=settings, standalone=True, clusterwide=True)
    )
    async with aiohttp.ClientSession() as session:
        await _until(lambda: len(jobs) == apps)
        await meter.start(session)
        await meter.done.wait()
        told = meter.told()
    operator.cancel()
    await asyncio.gather(operator, return_exceptions=True)
    return told


READERS: dict[str, Callable[[str, int], Awaitable[str]]] = {
    "cold": cold,
    "devflow": devflow,
    "bare": bare,
    "kopf": kopf_,
}


async def main(kind: str, port: str, apps: str) -> None:
    print(await READERS[kind](f"http://127.0.0.1:{port}", int(apps)))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
