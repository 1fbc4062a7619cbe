"""Sends requests at their moments, without ever waiting for an earlier one to be answered."""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from typing import Protocol

import aiohttp

from devflow.lab.load.sample import Sample
from devflow.lab.load.target import Target

TIMEOUT_SECONDS = 10.0
"""A request without an answer after that has failed."""
MAX_UNDER_WAY = 2_000
"""What 200 requests per second have under way if none is answered in time. More, which only a
machine has that is too slow for them, would take all its ports: further ones leave later.
"""


class Offsets(Protocol):
    """When requests are meant to leave."""

    def offsets(self) -> Iterator[float]:
        """In seconds after the start, in order."""
        ...


async def drive(target: Target, pace: Offsets, sink: Callable[[Sample], None]) -> None:
    """Load ``target`` at ``pace``; ``sink`` gets each request's fate as it becomes known.

    Returns when every request has been answered or has failed. If cancelled it sends no more and
    drops those under way; what ``sink`` was given stays.
    """
    start = time.perf_counter()
    epoch = time.time() - start
    # No limit of connections: one would hold requests back when the server is slow.
    free = asyncio.Semaphore(MAX_UNDER_WAY)
    async with (
        aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0),
            timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS),
            headers={"Host": target.host, "Accept": "application/json"},
            cookie_jar=aiohttp.DummyCookieJar(),
        ) as session,
        asyncio.TaskGroup() as under_way,
    ):
        for offset in pace.offsets():
            intended = start + offset
            # Also if it is late: the answers to earlier ones have their turn, too.
            await asyncio.sleep(max(0.0, intended - time.perf_counter()))
            await free.acquire()
            sending = under_way.create_task(_send(session, target.url, intended, epoch, sink))
            sending.add_done_callback(lambda _: free.release())


async def _send(
    session: aiohttp.ClientSession,
    url: str,
    intended: float,
    epoch: float,
    sink: Callable[[Sample], None],
) -> None:
    lag = time.perf_counter() - intended
    status = failure = None
    body = b""
    try:
        # A redirect could lead off this machine.
        async with session.get(url, allow_redirects=False) as response:
            body = await response.read()
            status = response.status
    except TimeoutError:
        failure = "timeout"
    except (aiohttp.ClientError, OSError) as error:
        failure = type(error).__name__
    latency = time.perf_counter() - intended
    version, subset = _answerer(body)
    sink(Sample(intended + epoch, latency, lag, status, version, subset, failure))


def _answerer(body: bytes) -> tuple[str | None, str | None]:
    """Return the version and subset that an answer names."""
    try:
        answer = json.loads(body)
    except ValueError:
        return None, None
    if not isinstance(answer, dict):
        return None, None
    version, subset = answer.get("version"), answer.get("subset")
    return (
        version if isinstance(version, str) else None,
        subset if isinstance(subset, str) else None,
    )
