"""Tells what a reader takes, in its own process."""

import asyncio
import json
import resource
import time
from collections.abc import Callable

import aiohttp

_POLL_SECONDS = 0.05


class Meter:
    """Begins when it is made, or when the server streams; ends when all that is due is counted."""

    def __init__(self, server: str, due: int = 0) -> None:
        self._server = server
        self._left = due
        self._done = asyncio.Event()
        self._begin()

    def _begin(self) -> None:
        self._begun = time.perf_counter(), time.process_time()

    async def stream(self) -> None:
        """Have everything streamed, and begin."""
        async with aiohttp.ClientSession(self._server) as session, session.get("/all"):
            self._begin()

    def count(self) -> None:
        self._left -= 1
        if self.is_done:
            self._done.set()

    @property
    def is_done(self) -> bool:
        return self._left <= 0

    async def done(self) -> None:
        await self._done.wait()

    def taken(self, **more: float) -> str:
        """As JSON: seconds by the wall and of CPU, the largest resident memory in MB, and more."""
        wall, cpu = time.perf_counter() - self._begun[0], time.process_time() - self._begun[1]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return json.dumps({"wall_seconds": wall, "cpu_seconds": cpu, "peak_rss_mb": peak, **more})


async def watched(server: str, watches: int) -> None:
    """Wait until the server has so many watches."""
    async with aiohttp.ClientSession(server) as session:
        while True:
            async with session.get("/watches") as answer:
                if await answer.json() >= watches:
                    return
            await asyncio.sleep(_POLL_SECONDS)


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something holds."""
    while True:
        if condition():
            return
        await asyncio.sleep(_POLL_SECONDS)
