"""Asks the gateway whether it still sends requests to an address."""

import asyncio
from typing import Protocol

import aiohttp

_TIMEOUT = aiohttp.ClientTimeout(total=2)
_POLL_SECONDS = 0.03


class Forgets(Protocol):
    """A data plane that can be asked what it still sends requests to."""

    async def dropped(self, address: tuple[str, int], within_seconds: float) -> bool:
        """Wait until it sends none to the address; False if that takes too long."""


class Gateway:
    """The admin interface of the lab's Envoy."""

    def __init__(self, admin: str, session: aiohttp.ClientSession) -> None:
        """``admin``: its ADDRESS:PORT."""
        self._url = f"http://{admin}/clusters"
        self._session = session

    async def dropped(self, address: tuple[str, int], within_seconds: float) -> bool:
        """Wait until no cluster of the gateway has the address; False if that takes too long.

        A gateway that doesn't run sends nothing.
        """
        sign = f"::{address[0]}:{address[1]}::".encode()
        try:
            async with asyncio.timeout(within_seconds):
                while True:
                    if sign not in await self._clusters():
                        return True
                    await asyncio.sleep(_POLL_SECONDS)
        except TimeoutError:
            return False

    async def _clusters(self) -> bytes:
        try:
            async with self._session.get(self._url, timeout=_TIMEOUT) as response:
                return await response.read()
        except aiohttp.ClientError:
            return b""
