"""Asks a gateway, again and again, how many requests each pod has answered."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

from devflow.watch.answers import Meter

EVERY_SECONDS = 1.0

Counters = Callable[[], Awaitable[Mapping[str, int] | None]]
"""Requests answered so far by each pod, by the pod's address; ``None`` while the gateway doesn't
answer.
"""


@asynccontextmanager
async def metering(counters: Counters | None) -> AsyncGenerator[Meter | None, None]:
    """A meter that is kept up to date; ``None`` where there is no gateway to ask."""
    if counters is None:
        yield None
        return
    meter = Meter()
    asking = asyncio.create_task(_ask(counters, meter))
    try:
        yield meter
    finally:
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)


async def _ask(counters: Counters, meter: Meter) -> None:
    while True:
        if (found := await counters()) is not None:
            meter.count(found, time.monotonic())
        await asyncio.sleep(EVERY_SECONDS)
