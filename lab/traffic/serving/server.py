"""The server of one pod: listens on the pod's own address and answers every path."""

import asyncio
import contextlib
import random
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec
from aiohttp import web

from devflow.lab.traffic.pod import Pod
from devflow.lab.traffic.serving.faults import ERROR_RATE, parse_share
from devflow.lab.traffic.serving.metrics import CONTENT_TYPE, PodMetrics
from devflow.lab.traffic.subsets import Subsets

_PAGE = Path(__file__).with_name("page.html")
_CHANCE = random.SystemRandom()
# Longer than Envoy keeps an idle connection (1 h): who closes first must never be the server, or a
# request that is on its way already would be lost.
_KEEP_ALIVE_SECONDS = 7200.0
# A request that was sent to the pod before the gateway dropped it arrives within this time.
_QUIET_SECONDS = 0.1
# aiohttp would take 0 for "no limit".
_CUT_OFF_SECONDS = 0.01
NO_VARIABLES: Mapping[str, str] = MappingProxyType({})
_FROM_GATEWAY = "x-envoy-decorator-operation"


class PodServer:
    """Answers for one pod, from ``start`` until ``drain`` or ``crash``."""

    def __init__(
        self,
        pod: Pod,
        subsets: Subsets,
        gateway: tuple[str, str],
        variables: Mapping[str, str] = NO_VARIABLES,
    ) -> None:
        self._variables = variables
        self.pod = pod
        """The pod as it is now: its faults take effect with the next request."""
        self._subsets = subsets
        self.metrics = PodMetrics(pod, gateway)
        """What it has answered."""
        self._server = web.Server(
            self._handle, access_log=None, keepalive_timeout=_KEEP_ALIVE_SECONDS
        )
        self._runner = web.ServerRunner(self._server, shutdown_timeout=_CUT_OFF_SECONDS)
        self.in_flight = 0
        """Requests that have come and are not answered yet."""
        self._idle = asyncio.Event()
        self._idle.set()
        self._last_request = 0.0

    async def start(self, address: tuple[str, int]) -> None:
        """Listen.

        :raises OSError: another process listens there.
        """
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, *address, reuse_address=True, backlog=1024).start()
        except OSError:
            await self._runner.cleanup()
            raise

    async def drain(self, within_seconds: float) -> None:
        """Answer what has come and what still comes for a moment, then close.

        Requests that are not answered ``within_seconds`` are cut off.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_seconds):
                await self._quiet()
        await self._runner.cleanup()

    async def crash(self) -> None:
        """Cut all connections, as the system does for a process that dies."""
        for connection in self._server.connections:
            if connection.transport is not None:
                connection.transport.abort()
        await self._runner.cleanup()

    async def _quiet(self) -> None:
        """Wait until nothing is in flight, and nothing new has come for a moment."""
        while True:
            await self._idle.wait()
            left = self._last_request + _QUIET_SECONDS - time.monotonic()
            if left <= 0:
                return
            await asyncio.sleep(left)

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.path == "/metrics":
            text = self.metrics.text()
            return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE})
        started = time.monotonic()
        self.in_flight += 1
        self._idle.clear()
        try:
            delay = self.pod.faults.latency.sample()
            if delay:
                await asyncio.sleep(delay)
            response = self._answer(request)
        finally:
            self.in_flight -= 1
            self._last_request = time.monotonic()
            if not self.in_flight:
                self._idle.set()
        self.metrics.count(
            response.status,
            (self._last_request - started) * 1000,
            from_gateway=_FROM_GATEWAY in request.headers,
        )
        return response

    def _answer(self, request: web.BaseRequest) -> web.Response:
        pod = self.pod
        answer: dict[str, Any] = pod.describe(self._subsets.of(pod.namespace, pod.labels))
        # What it was asked for: a router may have rewritten it.
        answer["path"] = request.path_qs
        if self._variables:
            answer["config"] = self._variables
        asked = parse_share(self._variables.get(ERROR_RATE, "0")) or 0.0
        rate = max(pod.faults.error_rate, asked)
        if rate and _CHANCE.random() < rate:
            answer["error"] = f"asked for by the pod's annotations or config: error rate {rate:g}"
            return _json(answer, 500)
        asks_for_page = "text/html" in request.headers.get("Accept", "")
        if request.method == "GET" and asks_for_page and _PAGE.is_file():
            return web.Response(body=_PAGE.read_bytes(), content_type="text/html", charset="utf-8")
        return _json(answer, 200)


def _json(content: Mapping[str, Any], status: int) -> web.Response:
    return web.Response(
        body=msgspec.json.encode(content),
        status=status,
        content_type="application/json",
        # Each request is a draw of its own between stable and canary.
        headers={"Cache-Control": "no-store"},
    )
