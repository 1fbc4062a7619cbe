"""Load beside a command, neither of which waits for the other."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress

from devflow.lab.load.generator import Offsets, drive
from devflow.lab.load.sample import Sample
from devflow.lab.load.target import Target


@asynccontextmanager
async def driven(
    target: Target, pace: Offsets, sink: Callable[[Sample], None]
) -> AsyncGenerator[None, None]:
    """Load ``target`` at ``pace`` while the block runs; ``sink`` is called in the block's loop.

    The load has a thread and a loop of its own. In one loop, on a machine with more to do than it
    can, each step of the block would wait for hundreds of requests.
    """
    here, beside = asyncio.get_running_loop(), asyncio.new_event_loop()

    def take(sample: Sample) -> None:
        here.call_soon_threadsafe(sink, sample)

    driving = beside.create_task(drive(target, pace, take))
    thread = here.run_in_executor(None, _run, beside, driving)
    try:
        yield
    finally:
        with suppress(RuntimeError):
            # Closed: the load is over.
            beside.call_soon_threadsafe(driving.cancel)
        await asyncio.gather(thread, return_exceptions=True)


def _run(loop: asyncio.AbstractEventLoop, driving: asyncio.Task[None]) -> None:
    try:
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(driving)
    finally:
        loop.close()
