"""Load from a thread of its own, beside a command that has other work to do meanwhile."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

from devflow.lab.load.generator import Offsets, drive
from devflow.lab.load.sample import Sample
from devflow.lab.load.target import Target


@asynccontextmanager
async def beside(
    target: Target, pace: Offsets, sink: Callable[[Sample], None]
) -> AsyncGenerator[None, None]:
    """Load ``target`` at ``pace`` while the block runs; ``sink`` is called in the load's thread.

    In the event loop of the block, requests that a slow machine can't send in time would leave the
    block itself no turn: a release would wait for the load that is there to show it.
    """
    ready = threading.Event()
    ends: list[Callable[[], object]] = []

    async def load() -> None:
        over, loop = asyncio.Event(), asyncio.get_running_loop()
        ends.append(lambda: loop.call_soon_threadsafe(over.set))
        driving = asyncio.create_task(drive(target, pace, sink))
        ready.set()
        await over.wait()
        driving.cancel()
        await asyncio.gather(driving, return_exceptions=True)

    thread = threading.Thread(target=lambda: asyncio.run(load()), name="load")
    thread.start()
    try:
        await asyncio.to_thread(ready.wait)
        yield
    finally:
        ready.wait()
        ends[0]()
        # Without an await, so that a second Ctrl-C can't leave the thread behind. It ends at once.
        thread.join()
