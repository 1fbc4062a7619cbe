"""A real browser, driven through its DevTools protocol."""

import asyncio
import itertools
import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp

from tests.lab.waiting import PATIENCE_SECONDS

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome")
_LISTENING = re.compile(rb"DevTools listening on ws://127\.0\.0\.1:([0-9]+)/")


def find_browser() -> str | None:
    """Path of the Chromium of this machine."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


class Page:
    """One tab."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.events: list[dict[str, Any]] = []
        """What the browser told by itself: requests, exceptions, console messages."""
        self._socket = socket
        self._ids = itertools.count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._told = asyncio.Event()

    async def listen(self) -> None:
        """Take what the browser says, until it ends."""
        async for message in self._socket:
            said = message.json()
            if "id" in said:
                self._answers.pop(said["id"]).set_result(said)
            else:
                self.events.append(said)
                self._told.set()

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Do what DevTools calls ``method``."""
        number = next(self._ids)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "method": method, "params": params})
        said = await answer
        assert "error" not in said, f"{method}: {said['error']}"
        result: dict[str, Any] = said["result"]
        return result

    async def open(self, url: str) -> None:
        """Go there, and record from now on what the page asks for and complains about.

        Returns when the page is loaded, so that its script has run.
        """
        for domain in ("Network", "Runtime", "Log", "Page"):
            await self.call(f"{domain}.enable")
        await self.call("Page.setLifecycleEventsEnabled", enabled=True)
        # The event of this very page: the empty one of the start may still tell of its own.
        loader = (await self.call("Page.navigate", url=url))["loaderId"]
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not self._is_loaded(loader):
                self._told.clear()
                await self._told.wait()

    def _is_loaded(self, loader: str) -> bool:
        return any(
            event["method"] == "Page.lifecycleEvent"
            and (event["params"]["loaderId"], event["params"]["name"]) == (loader, "load")
            for event in self.events
        )

    async def value(self, script: str) -> Any:
        """Evaluate an expression in the page."""
        result = await self.call(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    async def until(self, script: str, within_seconds: float = PATIENCE_SECONDS) -> Any:
        """Wait until the expression is true, and return its value."""
        looking = f"""new Promise((done) => {{
            const look = () => {{
                const found = ({script});
                found ? done(found) : setTimeout(look, 50);
            }};
            look();
        }})"""
        try:
            return await asyncio.wait_for(self.value(looking), within_seconds)
        except TimeoutError:
            raise AssertionError(f"not within {within_seconds:g} s: {script}") from None

    def requested(self) -> list[str]:
        """The URLs of everything the page asked for."""
        return [
            event["params"]["request"]["url"]
            for event in self.events
            if event["method"] == "Network.requestWillBeSent"
        ]

    def complaints(self) -> list[dict[str, Any]]:
        """Exceptions, and what the browser logged as an error."""
        return [
            event
            for event in self.events
            if event["method"] == "Runtime.exceptionThrown"
            or (
                event["method"] == "Log.entryAdded" and event["params"]["entry"]["level"] == "error"
            )
        ]


@asynccontextmanager
async def new_page(program: str, profile: Path) -> AsyncIterator[Page]:
    """Start a browser of one's own, without a window, and yield its tab."""
    options = [
        "--headless",
        "--remote-debugging-port=0",
        f"--user-data-dir={profile}",
        "--no-first-run",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        # Chromium refuses to run as root with its sandbox.
        *(["--no-sandbox"] if os.getuid() == 0 else []),
        "about:blank",
    ]
    browser = await asyncio.create_subprocess_exec(
        program,
        *options,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    assert browser.stderr
    try:
        port = await asyncio.wait_for(_port(browser.stderr), PATIENCE_SECONDS)
        async with aiohttp.ClientSession() as session:
            async with session.get(f"http://127.0.0.1:{port}/json/list") as response:
                tabs = await response.json()
            url = next(tab["webSocketDebuggerUrl"] for tab in tabs if tab["type"] == "page")
            async with session.ws_connect(url, max_msg_size=0) as socket:
                page = Page(socket)
                listening = asyncio.create_task(page.listen())
                try:
                    yield page
                finally:
                    listening.cancel()
                    await asyncio.gather(listening, return_exceptions=True)
    finally:
        with suppress(ProcessLookupError):
            browser.terminate()
        await browser.wait()


async def _port(said: asyncio.StreamReader) -> int:
    """Wait until the browser has told where it listens."""
    async for line in said:
        if found := _LISTENING.search(line):
            return int(found[1])
    raise AssertionError("the browser ended before it listened")
