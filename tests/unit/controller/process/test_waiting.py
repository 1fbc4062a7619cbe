"""Waiting for whatever comes first."""

import asyncio
import gc
from collections.abc import Mapping
from typing import Any

import pytest

from devflow.controller.process.waiting import until_set, within
from tests.unit.controller.doubles import Clock


async def fail(text: str) -> None:
    raise RuntimeError(text)


async def test_of_two_that_fail_at_once_one_is_raised_and_none_is_logged_as_lost() -> None:
    """As when the API server is killed: the lease can't be renewed, and the work ends, too."""
    lost: list[Mapping[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: lost.append(context))
    with pytest.raises(RuntimeError, match=r"lease|work"):
        await until_set(asyncio.Event(), fail("lease"), fail("work"))
    gc.collect()
    assert lost == []


async def test_what_is_not_a_task_is_cancelled_once_the_event_is_set() -> None:
    event, cancelled = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    task = asyncio.create_task(asyncio.Event().wait())
    waiting = asyncio.create_task(until_set(event, work(), task))
    await asyncio.sleep(0)
    event.set()
    await waiting
    assert cancelled.is_set()
    assert not task.done()
    task.cancel()


async def test_work_that_takes_too_long_is_cancelled() -> None:
    assert not await within(Clock(), 1.0, asyncio.Event().wait())
    assert await within(Clock(), 1.0, asyncio.sleep(0))
