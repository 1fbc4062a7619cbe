"""Load and command each have their own loop, against a real server in a thread."""

import asyncio
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from devflow.lab.load import Pace, Sample, Target, driven

PATIENCE_SECONDS = 60.0


class Server(ThreadingHTTPServer):
    """Answers each request, and knows when so many have come."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seen = threading.Semaphore(0)

    @property
    def target(self) -> Target:
        return Target.parse(f"http://127.0.0.1:{self.server_port}/", "shop.localhost")

    def wait(self, requests: int) -> None:
        """Block until so many more have come."""
        for _ in range(requests):
            assert self.seen.acquire(timeout=PATIENCE_SECONDS)


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()
        self.server.seen.release()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


class Taken:
    """The samples that came, and a wait for them."""

    def __init__(self) -> None:
        self.samples: list[Sample] = []
        self._came = asyncio.Semaphore(0)

    def __call__(self, sample: Sample) -> None:
        self.samples.append(sample)
        self._came.release()

    async def wait(self, requests: int) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            for _ in range(requests):
                await self._came.acquire()


async def test_requests_leave_while_the_loop_of_the_command_is_blocked(server: Server) -> None:
    taken = Taken()
    async with driven(server.target, Pace(100, 3600), taken):
        server.wait(20)
        assert taken.samples == []
        await taken.wait(20)
    assert not any(sample.error for sample in taken.samples)


async def test_it_ends_with_its_pace(server: Server) -> None:
    taken = Taken()
    async with driven(server.target, Pace(100, 0.05), taken):
        await taken.wait(5)
    assert len(taken.samples) == 5


async def _fail_under_load(server: Server) -> None:
    async with driven(server.target, Pace(100, 3600), lambda _: None):
        server.wait(1)
        raise KeyError("x")


async def test_what_the_block_raises_ends_the_load_and_passes_through(server: Server) -> None:
    with pytest.raises(KeyError):
        await _fail_under_load(server)
