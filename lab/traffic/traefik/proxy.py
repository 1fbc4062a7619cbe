"""Asks Traefik whether it still sends requests to an address."""

import asyncio

import aiohttp

_TIMEOUT = aiohttp.ClientTimeout(total=2)
_POLL_SECONDS = 0.03


class Traefik:
    """The API of the lab's Traefik."""

    def __init__(self, api: str, session: aiohttp.ClientSession) -> None:
        """``api``: its ADDRESS:PORT."""
        self._url = f"http://{api}/api/http/services?per_page=1000"
        self._session = session

    async def dropped(self, address: tuple[str, int], within_seconds: float) -> bool:
        """Wait until no service of Traefik has the address; False if that takes too long.

        A Traefik that doesn't run sends nothing.
        """
        sign = f"//{address[0]}:{address[1]}".encode()
        try:
            async with asyncio.timeout(within_seconds):
                while True:
                    if sign not in await self._services():
                        return True
                    await asyncio.sleep(_POLL_SECONDS)
        except TimeoutError:
            return False

    async def _services(self) -> bytes:
        try:
            async with self._session.get(self._url, timeout=_TIMEOUT) as response:
                return await response.read()
        except aiohttp.ClientError:
            return b""
