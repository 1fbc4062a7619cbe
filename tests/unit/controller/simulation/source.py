"""Lists and watches of a world, with all that can go wrong between a process and its server."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing, asynccontextmanager
from random import Random
from typing import Any

import msgspec

from devflow.kube.errors import ApiError, UnreachableError
from devflow.kube.source import SILENCE_SECONDS
from tests.unit.controller.simulation.faults import Faults
from tests.unit.controller.simulation.world import Change, Selection, World

BOOKMARK_SECONDS = 60.0
STALE_CHANGES = 6
"""By how many changes a server may lag behind."""

_GONE = {"code": 410, "reason": "Expired", "message": "too old resource version"}


class FakeSource:
    """Some objects of one kind, for one watch of one process."""

    def __init__(
        self,
        world: World,
        selection: Selection,
        faults: Faults,
        rng: Random,
        hop: Callable[[], Awaitable[None]],
        delivered: Callable[[Change], None],
    ) -> None:
        """``delivered`` is told of each event that the process has taken from a stream."""
        self._world = world
        self._selection = selection
        self._faults = faults
        self._rng = rng
        self._hop = hop
        self._delivered = delivered

    async def page(self, params: Mapping[str, str]) -> bytes:
        await self._hop()
        self._refuse()
        version = self._world.version
        if self._happens(self._faults.stale_list):
            version = max(1, version - self._rng.randint(1, STALE_CHANGES))
        items = [msgspec.Raw(raw) for raw in self._world.list(self._selection, version)]
        return msgspec.json.encode({"metadata": {"resourceVersion": str(version)}, "items": items})

    @asynccontextmanager
    async def stream(self, params: Mapping[str, str]) -> AsyncIterator[AsyncIterator[bytes]]:
        await self._hop()
        self._refuse()
        version = int(params["resourceVersion"])
        gone = version < self._world.compacted
        if gone and self._happens(0.5):
            raise ApiError(410, "Expired", "too old resource version")
        lines = self._gone() if gone else self._lines(version, int(params["timeoutSeconds"]))
        async with aclosing(lines):
            yield lines

    async def _gone(self) -> AsyncGenerator[bytes, None]:
        yield _line("ERROR", _GONE)

    async def _lines(self, version: int, timeout_seconds: int) -> AsyncGenerator[bytes, None]:
        changed = self._world.subscribe()
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + timeout_seconds
        try:
            while loop.time() < ends_at:
                changed.clear()
                for change in list(self._world.since(self._selection, version)):
                    async for line in self._events(change):
                        yield line
                    version = change.version
                version = max(version, self._world.version if not changed.is_set() else version)
                try:
                    async with asyncio.timeout(BOOKMARK_SECONDS):
                        await changed.wait()
                except TimeoutError:
                    bookmark = {"metadata": {"resourceVersion": str(version)}}
                    yield _line("BOOKMARK", bookmark)
        finally:
            self._world.unsubscribe(changed)

    async def _events(self, change: Change) -> AsyncGenerator[bytes, None]:
        if self._happens(self._faults.stall):
            await asyncio.sleep(SILENCE_SECONDS)
            raise UnreachableError("silence")
        if self._happens(self._faults.cut):
            raise UnreachableError("cut")
        await asyncio.sleep(self._rng.uniform(0.0, self._faults.latency_seconds))
        await self._hop()
        line = b'{"type":"' + change.type.encode() + b'","object":' + change.raw + b"}"
        yield line
        self._delivered(change)
        if self._happens(self._faults.repeat):
            yield line

    def _refuse(self) -> None:
        if self._happens(self._faults.refuse):
            if self._rng.random() < 0.5:
                raise ApiError(503, "ServiceUnavailable", "starting")
            raise UnreachableError("refused")

    def _happens(self, chance: float) -> bool:
        return self._rng.random() < chance


def _line(type_: str, obj: Mapping[str, Any]) -> bytes:
    return msgspec.json.encode({"type": type_, "object": obj})
