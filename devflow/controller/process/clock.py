"""The controller's time."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """The controller's only source of time, so that tests can make hours pass at once."""

    def now(self) -> datetime:
        """The time in UTC. It does not jump when a user sets the machine's clock."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait so long."""
        ...


class SystemClock:
    """The machine's time at the start, and on from there at an even pace.

    How long a pod has not been ready must not depend on corrections of the wall clock. Time in
    which the machine was suspended counts where the system measures it (Linux).
    """

    def __init__(self) -> None:
        # In whole milliseconds, as MongoDB keeps times.
        self._started = datetime.fromtimestamp(round(time.time(), 3), UTC)
        self._started_seconds = _elapsed_seconds()

    def now(self) -> datetime:
        elapsed_seconds = _elapsed_seconds() - self._started_seconds
        return self._started + timedelta(milliseconds=int(elapsed_seconds * 1000))

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def _elapsed_seconds() -> float:
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
