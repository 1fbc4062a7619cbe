"""As many requests as a server takes, over a few connections that are kept."""

import asyncio
from dataclasses import dataclass


@dataclass
class Burst:
    """``count`` requests in all, each connection sending its next when it has its answer."""

    host: str
    count: int
    connections: int

    async def send(self, address: tuple[str, int]) -> None:
        """Send them and return when all are answered.

        :raises RuntimeError: an answer other than 200, or a connection that was closed.
        """
        left = [self.count]
        loop = asyncio.get_running_loop()
        opened = [
            await loop.create_connection(lambda: _Connection(self.host, left), *address)
            for _ in range(self.connections)
        ]
        try:
            await asyncio.gather(*(connection.done for _, connection in opened))
        finally:
            for transport, _ in opened:
                transport.abort()


class _Connection(asyncio.Protocol):
    """Reads just enough of HTTP/1.1 to know where an answer ends: a client that costs little."""

    def __init__(self, host: str, left: list[int]) -> None:
        self.done = asyncio.get_running_loop().create_future()
        self._request = f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
        self._left = left
        self._received = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        if not end:
            return
        lines = head.lower().split(b"\r\n")
        if not lines[0].startswith(b"http/1.1 200"):
            self._fail(f"answered {lines[0].decode()!r}")
            return
        length = next(line for line in lines if line.startswith(b"content-length:"))
        if len(body) >= int(length.partition(b":")[2]):
            self._received = b""
            self._next()

    def connection_lost(self, _error: Exception | None) -> None:
        self._fail("closed the connection")

    def _next(self) -> None:
        assert self._transport is not None
        if self._left[0] > 0:
            self._left[0] -= 1
            self._transport.write(self._request)
        elif not self.done.done():
            self.done.set_result(None)

    def _fail(self, what: str) -> None:
        if not self.done.done():
            self.done.set_exception(RuntimeError(f"the server {what}"))
