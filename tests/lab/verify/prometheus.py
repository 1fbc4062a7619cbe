"""Servers that are no good Prometheus, on loopback."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from aiohttp import web

_NOT_A_NUMBER = {
    "status": "success",
    "data": {
        "resultType": "vector",
        "result": [
            {"metric": {"part": "1"}, "value": [0, "NaN"]},
            {"metric": {"part": "2"}, "value": [0, "812"]},
        ],
    },
}


@dataclass(frozen=True)
class FakePrometheus:
    """URLs of servers that are of no use."""

    nowhere: str
    """Nobody listens there."""
    slow: str
    """Takes the question and never answers."""
    not_a_number: str
    """Has counted 812 requests and answers NaN."""


@contextmanager
def fake_prometheus() -> Iterator[FakePrometheus]:
    """Serve while the ``with`` block runs."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        runner, port = asyncio.run_coroutine_threadsafe(_serve(), loop).result()
        with socket.socket() as held:
            # Bound, so that nobody else gets the port; but it doesn't listen.
            held.bind(("127.0.0.1", 0))
            base = f"http://127.0.0.1:{port}"
            yield FakePrometheus(
                f"http://127.0.0.1:{held.getsockname()[1]}", f"{base}/slow", f"{base}/nan"
            )
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _serve() -> tuple[web.AppRunner, int]:
    async def slow(_request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    async def not_a_number(_request: web.Request) -> web.Response:
        return web.json_response(_NOT_A_NUMBER)

    app = web.Application()
    app.router.add_route("*", "/slow/api/v1/query", slow)
    app.router.add_route("*", "/nan/api/v1/query", not_a_number)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, runner.addresses[0][1]
