"""One run: a world, its people, its faults, and the controller."""

import asyncio
from collections.abc import Iterator
from random import Random

from tests.unit.controller.simulation import virtual_time
from tests.unit.controller.simulation.cluster import Cluster
from tests.unit.controller.simulation.console import Console
from tests.unit.controller.simulation.faults import Faults
from tests.unit.controller.simulation.process import Process
from tests.unit.controller.simulation.requested import check_requests
from tests.unit.controller.simulation.scenario import SCHEDULES, play
from tests.unit.controller.simulation.store import Documents
from tests.unit.controller.simulation.truth import check, check_newest, check_verdicts, truth
from tests.unit.controller.simulation.world import World

WATCH_SECONDS = 0.5
"""How often it is looked whether a process has died."""
LAST_SECONDS = 200.0
"""What the controller gets at the end, when nothing goes wrong any more: the watchdog's time and
the longest back-off.
"""
TRAFFIC_SECONDS = 2.0
"""How soon after an abort or a way back all traffic is on stable, if the controller lives and sees
the cluster.
"""


def simulate(seed: int) -> None:
    """Run the seed's run and check what is stored at its end."""
    virtual_time.run(_Run(Random(seed)).run())


class _Run:
    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._faults = Faults.drawn(rng)
        self._calm = self._faults.calm
        self._world, self._documents = World(), Documents()
        self._console = Console(
            self._documents, self._faults, lambda: asyncio.get_running_loop().time()
        )
        self._cluster = Cluster(self._world, rng, rng.choice(SCHEDULES), self._console)
        self._alive: list[Process] = []
        self._processes: list[Process] = []

    async def run(self) -> None:
        background = [
            asyncio.create_task(work)
            for work in (self._cluster.live(), self._watch_over(), self._forget())
        ]
        self._alive = [self._started() for _ in range(self._faults.leaders)]
        playing = asyncio.create_task(play(self._cluster, self._rng))
        await asyncio.wait((playing, *background), return_when=asyncio.FIRST_COMPLETED)
        for task in (playing, *background):
            if task.done():
                task.result()
        back_at = max((until for _, until in self._faults.away), default=0.0)
        await asyncio.sleep(max(0.0, back_at - asyncio.get_running_loop().time()))
        self._faults.end()
        await asyncio.sleep(LAST_SECONDS)
        for task in background:
            task.cancel()
        await self._stop()
        self._check()

    def _check(self) -> None:
        wrong_seconds = self._cluster.routes.longest_wrong_seconds
        wrong = f"the canary of what is taken back had traffic for {wrong_seconds:.1f} s"
        assert wrong_seconds <= TRAFFIC_SECONDS or not self._calm, wrong
        assert not self._cluster.routes.is_wrong, wrong
        true = truth(self._world, self._documents, manual=self._cluster.manual)
        check(self._documents, true, self._processes, alone=self._faults.leaders == 1)
        check_newest(self._documents, true)
        check_verdicts(self._documents, self._cluster.ever_bad)
        check_requests(self._documents, self._world, self._console.requests, gone=true.removed)

    def _started(self) -> Process:
        dies_at = None
        if self._faults.kills:
            self._faults.kills -= 1
            dies_at = self._rng.randint(1, 200)
        process = Process(
            *(self._world, self._documents, self._faults, self._rng),
            *(self._cluster.abort, self._cluster.promote, self._cluster.routes, dies_at),
        )
        self._processes.append(process)
        return process

    async def _watch_over(self) -> None:
        """Start another process for each that has died, as a Deployment does."""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            for process in self._alive:
                process.look()
                if process.task.done() or process.dead:
                    await process.end()
                    self._alive.remove(process)
                    self._alive.append(self._started())

    async def _forget(self) -> None:
        """The server's memory is short, at times."""
        while True:
            await asyncio.sleep(self._faults.compact_seconds or 1.0)
            if self._faults.compact_seconds:
                self._world.compact()

    async def _stop(self) -> None:
        for process in self._alive:
            process.look()
            assert not process.controller.behind, "not everything was written"
            await process.controller.drain()
            await process.task


def described(seed: int) -> Iterator[str]:
    """What a seed's run is made of."""
    rng = Random(seed)
    yield f"seed {seed}: {Faults.drawn(rng)}"
