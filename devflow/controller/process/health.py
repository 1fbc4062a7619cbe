"""Serves the controller's health: ``/healthz``, ``/readyz``, ``/metrics``."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from devflow.controller.process.metrics import Metrics
from devflow.controller.run import Controller
from devflow.errors import Exit, UserError

_PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8"


@dataclass
class Health:
    """What the three paths answer."""

    metrics: Metrics
    controller: Controller | None = None
    """``None`` while another process leads."""

    def problem(self) -> str:
        """Why it isn't ready; empty if it is. A controller that stands by is ready."""
        if self.controller is None:
            return ""
        outbox = self.controller.outbox
        if outbox.away_since is not None:
            since = f"{outbox.away_since:%Y-%m-%dT%H:%M:%SZ}"
            return f"the store is away since {since}, {len(outbox)} jobs wait for it"
        return "" if self.controller.synced else "starting: not all has been seen yet"

    def answer(self, path: str) -> web.Response:
        if path == "/metrics":
            return web.Response(
                body=self.metrics.text(), headers={"Content-Type": _PROMETHEUS_TEXT}
            )
        if path == "/healthz":
            return web.Response(text="ok\n")
        if path == "/readyz":
            problem = self.problem()
            ready = "standing by" if self.controller is None else "ok"
            return web.Response(status=503 if problem else 200, text=f"{problem or ready}\n")
        return web.Response(status=404, text="there are /healthz, /readyz and /metrics\n")


@asynccontextmanager
async def serving(health: Health, address: str, port: int) -> AsyncIterator[None]:
    """Answer on ``address:port`` until the block ends.

    :raises UserError: the address is in use, or isn't one of this machine's.
    """

    async def handle(request: web.BaseRequest) -> web.Response:
        return health.answer(request.path)

    runner = web.ServerRunner(web.Server(handle, access_log=None))
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, address, port).start()
        except OSError as error:
            raise UserError(
                f"--listen {address}:{port}: {error.strerror}; choose another address", Exit.FAILED
            ) from None
        yield
    finally:
        await runner.cleanup()
