"""Requests through the lab's gateway."""

import asyncio
import threading
from collections import Counter

import aiohttp

from devflow.lab.load import Pace, Sample, Target, drive

RATE = 200.0


class Load:
    """Requests at an even rate while the ``with`` block runs, sent by a thread of their own."""

    def __init__(self, target: Target, rate: float = RATE) -> None:
        self.samples: list[Sample] = []
        self._target = target
        self._rate = rate
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._run(),))

    def __enter__(self) -> "Load":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        self._loop.close()

    def failures(self) -> Counter[str]:
        return Counter(sample.error for sample in self.samples if sample.error)

    async def _run(self) -> None:
        # In slices, so that a stop drops nothing that is under way.
        while not self._stop.is_set():
            await drive(self._target, Pace(self._rate, 0.5), self.samples.append)


def load(target: Target, requests: int, rate: float) -> list[Sample]:
    """Send so many requests and return what became of them."""
    samples: list[Sample] = []
    asyncio.run(drive(target, Pace(rate, requests / rate), samples.append))
    return samples


def fetch(url: str, **headers: str) -> tuple[int, str]:
    """One request: status and body."""

    async def send() -> tuple[int, str]:
        async with (
            aiohttp.ClientSession() as session,
            session.get(url, headers=headers) as response,
        ):
            return response.status, await response.text()

    return asyncio.run(send())
