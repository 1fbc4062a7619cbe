"""Who answers the requests to an app, and what judges it, for tests of ways to release."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import aiohttp

from devflow.lab import Lab
from devflow.record.job import JobStatus, StepStatus
from tests.lab.loads import fetch
from tests.lab.records import step, wait_job
from tests.lab.traffic import App
from tests.lab.waiting import PATIENCE_SECONDS, eventually

REQUESTS = 200
RATE = 50.0
"""Of a load that runs beside the requests that a test counts."""
SETTINGS: Mapping[str, Any] = {"replicas": 2, "verify": {"for": "1s"}, "progressDeadline": "10m"}


def answers(app: App, host: str | None = None, path: str = "/", **headers: str) -> Counter[str]:
    """Who answers so many requests: versions, counted, or the status of what isn't 200."""
    sent = {"Host": host or app.host, **headers}

    async def ask() -> Counter[str]:
        found: Counter[str] = Counter()
        async with aiohttp.ClientSession(headers=sent) as session:
            for _ in range(REQUESTS):
                async with session.get(f"{app.target.url}{path[1:]}") as response:
                    body = await response.text()
                    good = response.status == 200
                    found[json.loads(body)["version"] if good else str(response.status)] += 1
        return found

    return asyncio.run(ask())


def all_by(version: str) -> Counter[str]:
    """What :func:`answers` counts if one version answers all of them."""
    return Counter({version: REQUESTS})


def until_all_by(
    app: App, version: str, host: str | None = None, path: str = "/", **headers: str
) -> None:
    """Wait until one version answers all requests: the gateway's threads learn of a change one by
    one, and it may be late.
    """
    eventually(
        f"all requests are answered by {version}",
        lambda: answers(app, host, path, **headers) == all_by(version),
    )


def app_of(lab: Lab, namespace: str, name: str, **settings: Any) -> App:
    return App(lab, namespace, name, {**SETTINGS, **settings}).install("1.0.0")


def reaches(app: App, name: str) -> None:
    """Wait until the record has the release at this step."""

    def runs() -> bool:
        job = wait_job(app, "2.0.0", JobStatus.RUNNING, JobStatus.PAUSED)
        return step(job, name).status is StepStatus.RUNNING

    eventually(f"the step {name}", runs)


@contextmanager
def smoke_tests(*, good: bool, begin: Event | None = None) -> Iterator[str]:
    """A server that says in JSON whether a version is good; its URL.

    With ``begin`` it answers once that is set.
    """

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps({"ok": good}).encode()
            if begin is not None:
                begin.wait(PATIENCE_SECONDS)
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def version_of(app: App, host: str | None = None, **headers: str) -> str:
    status, body = fetch(f"{app.target.url}api", Host=host or app.host, **headers)
    return str(json.loads(body)["version"]) if status == 200 else ""


def headers_of(app: App, path: str, **headers: str) -> Mapping[str, str]:
    async def ask() -> Mapping[str, str]:
        async with (
            aiohttp.ClientSession(headers={"Host": app.host, **headers}) as session,
            session.get(f"{app.target.url}{path[1:]}") as response,
        ):
            return dict(response.headers)

    return asyncio.run(ask())
