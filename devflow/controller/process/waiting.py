"""Waiting for whatever comes first."""

import asyncio
from collections.abc import Awaitable

from devflow.controller.process.clock import Clock


async def within(clock: Clock, seconds: float, work: Awaitable[object]) -> bool:
    """Wait for ``work``, but no longer than that. Returns whether it was done."""
    working = asyncio.ensure_future(work)
    waiting = asyncio.ensure_future(clock.sleep(seconds))
    try:
        await asyncio.wait((working, waiting), return_when=asyncio.FIRST_COMPLETED)
        return working.done()
    finally:
        working.cancel()
        waiting.cancel()


async def until_set(event: asyncio.Event, *work: Awaitable[object]) -> None:
    """Wait until ``event`` is set or one piece of work is done, and raise what that one raised.

    Work that isn't a task already is cancelled then.
    """
    given = (*work, event.wait())
    tasks = [asyncio.ensure_future(one) for one in given]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        ours = [task for task, one in zip(tasks, given, strict=True) if task is not one]
        for task in ours:
            task.cancel()
        # Only one failure is raised: asyncio would log the others as never retrieved.
        await asyncio.gather(*ours, return_exceptions=True)
