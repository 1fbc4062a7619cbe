import asyncio
import contextlib

import pytest
from pymongo.errors import AutoReconnect, OperationFailure, PyMongoError

from devflow.record.mongo.connection import talking
from devflow.record.store import StoreAwayError, StoreRefusedError


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (
            AutoReconnect("db:27017: refused (configured timeouts: a), Timeout: 5s, Topology: x"),
            StoreAwayError,
            "db:27017: refused",
        ),
        (
            OperationFailure(
                "Authentication failed., full error: {}", 18, {"errmsg": "Bad login."}
            ),
            StoreRefusedError,
            "Bad login",
        ),
        (OperationFailure("disk full", 14031), StoreAwayError, "disk full"),
    ],
)
async def test_what_the_driver_raises_becomes_one_line(
    error: PyMongoError, kind: type[Exception], words: str
) -> None:
    with pytest.raises(StoreAwayError) as caught, talking():
        raise error
    assert type(caught.value) is kind
    assert str(caught.value) == words


@pytest.mark.parametrize("then", [None, AutoReconnect("cancelled")])
async def test_a_cancellation_that_the_driver_swallows_is_raised_all_the_same(
    then: PyMongoError | None,
) -> None:
    waiting = asyncio.Event()

    async def swallow() -> None:
        with talking():
            try:
                waiting.set()
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                if then:
                    raise then from None

    task = asyncio.create_task(swallow())
    await waiting.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_deadline_that_the_driver_swallows_is_raised_all_the_same() -> None:
    async def late() -> None:
        async with asyncio.timeout(0):
            with talking(), contextlib.suppress(asyncio.CancelledError):
                await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        await late()
