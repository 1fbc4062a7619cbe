"""The lines of a stream, of any length."""

from collections.abc import AsyncIterator

import aiohttp


async def lines(stream: aiohttp.StreamReader) -> AsyncIterator[bytes]:
    """Every complete line, without its newline.

    aiohttp's own reader refuses lines over 128 KiB; an object may have 1.5 MiB.
    """
    rest = bytearray()
    async for chunk in stream.iter_any():
        searched = len(rest)
        rest += chunk
        start = 0
        while (end := rest.find(b"\n", max(start, searched))) >= 0:
            if end > start:
                yield bytes(rest[start:end])
            start = end + 1
        del rest[:start]
