"""Each step and each strategy, walked by the real Argo Rollouts under real requests."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import aiohttp
import pytest

from devflow.lab import Lab
from devflow.lab.load import Target
from devflow.record.job import JobStatus, StepStatus
from devflow.release.names import HASH_LABEL
from tests.lab.loads import Load, fetch
from tests.lab.records import step, told, wait_job
from tests.lab.traffic import ISTIO, App, Object
from tests.lab.waiting import eventually

REQUESTS = 200
RATE = 50.0
BY_HEADER = {"X-Canary": "always"}
SETTINGS: Mapping[str, Any] = {"replicas": 2, "verify": {"for": "1s"}, "progressDeadline": "10m"}


def answers(app: App, host: str | None = None, path: str = "/", **headers: str) -> Counter[str]:
    """Who answers so many requests: versions, counted, or the status of what isn't 200."""
    target = Target.parse(app.lab.gateway, host or app.host)

    async def ask() -> Counter[str]:
        found: Counter[str] = Counter()
        async with aiohttp.ClientSession(headers={"Host": target.host, **headers}) as session:
            for _ in range(REQUESTS):
                async with session.get(f"{target.url}{path[1:]}") as response:
                    body = await response.text()
                    good = response.status == 200
                    found[json.loads(body)["version"] if good else str(response.status)] += 1
        return found

    return asyncio.run(ask())


def only(version: str) -> Counter[str]:
    return Counter({version: REQUESTS})


def app_of(lab: Lab, namespace: str, name: str, **settings: Any) -> App:
    return App(lab, namespace, name, {**SETTINGS, **settings}).install("1.0.0")


def reaches(app: App, name: str) -> None:
    """Wait until the record has the release at this step."""

    def runs() -> bool:
        job = wait_job(app, "2.0.0", JobStatus.RUNNING, JobStatus.PAUSED)
        return step(job, name).status is StepStatus.RUNNING

    eventually(f"the step {name}", runs)


def test_requests_with_the_header_reach_the_canary_and_keep_what_the_app_has_set(
    lab: Lab, namespace: str
) -> None:
    steps = [{"scale": 2}, {"header": BY_HEADER}, "approve", 50, "approve", 100]
    app = app_of(lab, namespace, "byheader", steps=steps)
    settings = {
        "match": [{"uri": {"prefix": "/api"}}],
        "rewrite": {"uri": "/"},
        "headers": {"response": {"set": {"x-of-the-app": "kept"}}},
        "timeout": "20s",
    }
    http = [{**settings, "delegate": {"name": app.name}}]
    patch = {"spec": {"http": http}}
    app.ask(lambda kube: kube.patch(ISTIO, "VirtualService", f"{app.name}-hosts", namespace, patch))
    eventually("the app's own match", lambda: app.get("/other")[0] == 404)
    with Load(Target(f"{app.target.url}api", app.target.host), RATE) as load:
        app.release("2.0.0")
        reaches(app, "Approve")
        eventually("the header's route", lambda: _version(app, **BY_HEADER) == "2.0.0")
        assert answers(app, path="/api", **BY_HEADER) == only("2.0.0")
        assert answers(app, path="/api") == only("1.0.0")
        # A route that Argo Rollouts made by itself would take any path, and set no header.
        assert app.get("/other", **BY_HEADER)[0] == 404
        assert _headers(app, "/api/x", **BY_HEADER)["x-of-the-app"] == "kept"

        app.approve()
        app.wait_weight(50)
        assert answers(app, path="/api", **BY_HEADER) == only("2.0.0")
        app.abort()
        job = wait_job(app, "2.0.0", JobStatus.ROLLED_BACK)
        assert answers(app, path="/api", **BY_HEADER) == only("1.0.0")
        assert answers(app, path="/api") == only("1.0.0")
    assert not load.failures()
    assert told(job)[:4] == [
        ("Applied", StepStatus.SUCCEEDED),
        ("Scale to 2 pods", StepStatus.SUCCEEDED),
        ("Header X-Canary: always", StepStatus.SUCCEEDED),
        ("Approve", StepStatus.SUCCEEDED),
    ]


def test_a_mirror_shows_the_canary_requests_and_clients_nothing_of_it(
    lab: Lab, namespace: str
) -> None:
    steps = [{"scale": 1}, {"mirror": "50%"}, "approve", {"mirror": "0%"}, 100]
    app = app_of(lab, namespace, "mirrored", steps=steps)
    with Load(app.target, RATE) as load:
        app.release("2.0.0")
        reaches(app, "Approve")
        eventually("copies", lambda: _served(app) > 0)
        assert answers(app) == only("1.0.0")
        assert _served(app) > REQUESTS / 4
        app.approve()
        wait_job(app, "2.0.0", JobStatus.SUCCEEDED)
        assert answers(app) == only("2.0.0")
    assert not load.failures()
    routes = app.ask(lambda kube: kube.get(ISTIO, "VirtualService", app.name, namespace))
    assert [route["name"] for route in routes["spec"]["http"]] == ["primary"]


@pytest.mark.parametrize("good", [True, False])
def test_smoke_tests_at_a_step_let_a_release_go_on_or_take_it_back(
    lab: Lab, namespace: str, good: bool
) -> None:
    with smoke_tests(good=good) as url:
        web = {"url": url, "jsonPath": "{$.ok}", "success": "result"}
        job = {"image": "ghcr.io/acme/smoke:1.0.0"}
        steps = [50, {"analysis": {"job": job}}, {"analysis": {"web": web}}, 100]
        app = app_of(lab, namespace, "smoked", steps=steps)
        app.release("2.0.0")
        ended = wait_job(app, "2.0.0", JobStatus.SUCCEEDED, JobStatus.ROLLED_BACK)
    assert step(ended, "Analysis job").status is StepStatus.SUCCEEDED
    judged = step(ended, "Analysis web")
    if good:
        assert (ended.status, judged.status) == (JobStatus.SUCCEEDED, StepStatus.SUCCEEDED)
    else:
        assert (ended.status, judged.status) == (JobStatus.ROLLED_BACK, StepStatus.FAILED)
        assert judged.message == "web failed: false"
        assert answers(app) == only("1.0.0")


def test_an_experiment_compares_new_pods_of_both_versions(lab: Lab, namespace: str) -> None:
    times = {"for": "10s", "window": "6s", "interval": "2s", "minRequests": 5}
    app = app_of(
        lab,
        namespace,
        "compared",
        steps=[{"experiment": {"weight": 20}}, 50, 100],
        verify={**times, "errorRate": "<= stable + 5 points"},
        prometheus={"scrapeInterval": "1s"},
    )
    with Load(app.target, RATE) as load:
        app.release("2.0.0")
        reaches(app, "Experiment 20%")
        eventually("the pair gets requests", lambda: _share(load, "2.0.0") > 0.1)
        ended = wait_job(app, "2.0.0", JobStatus.SUCCEEDED, JobStatus.ROLLED_BACK)
    assert (ended.status, told(ended)) == (JobStatus.SUCCEEDED, told(ended))
    assert not load.failures()


def test_blue_green_switches_at_once_with_its_preview_beside_and_loses_no_request(
    lab: Lab, namespace: str
) -> None:
    preview = f"next.{namespace}.localhost"
    app = app_of(
        lab,
        namespace,
        "bluegreen",
        strategy="blueGreen",
        steps=["approve", 100],
        preview={"replicas": 1, "hosts": [preview]},
    )
    with Load(app.target) as load:
        app.release("2.0.0")
        reaches(app, "Approve")
        eventually("the preview", lambda: _version(app, host=preview) == "2.0.0")
        assert answers(app, preview) == only("2.0.0")
        assert answers(app) == only("1.0.0")
        app.approve()
        ended = wait_job(app, "2.0.0", JobStatus.SUCCEEDED)
        eventually("the switch", lambda: _version(app) == "2.0.0")
        assert answers(app) == only("2.0.0")

        app.release("3.0.0")
        eventually("the preview", lambda: _version(app, host=preview) == "3.0.0")
        app.abort()
        wait_job(app, "3.0.0", JobStatus.ROLLED_BACK)
        assert answers(app) == only("2.0.0")

        app.release("1.0.0")
        app.approve()
        eventually("the way back", lambda: _version(app) == "1.0.0")
    assert not load.failures()
    assert told(ended) == [
        (name, StepStatus.SUCCEEDED)
        for name in ("Applied", "Preview", "Approve", "100% Traffic", "Completed")
    ]


def test_blue_green_goes_back_when_what_judges_it_after_the_switch_finds_it_bad(
    lab: Lab, namespace: str
) -> None:
    with smoke_tests(good=False) as url:
        web = {"url": url, "jsonPath": "{$.ok}", "success": "result"}
        app = app_of(
            lab,
            namespace,
            "switchedback",
            strategy="blueGreen",
            steps=[{"analysis": {"job": {"image": "smoke:1"}}}, 100, {"analysis": {"web": web}}],
        )
        with Load(app.target) as load:
            app.release("2.0.0")
            ended = wait_job(app, "2.0.0", JobStatus.ROLLED_BACK)
            eventually("the switch back", lambda: _version(app) == "1.0.0")
            assert answers(app) == only("1.0.0")
        assert not load.failures()
        assert {sample.version for sample in load.samples} == {"1.0.0", "2.0.0"}
    assert told(ended)[1:5] == [
        ("Preview", StepStatus.SUCCEEDED),
        ("Analysis job", StepStatus.SUCCEEDED),
        ("100% Traffic", StepStatus.SUCCEEDED),
        ("Analysis web", StepStatus.FAILED),
    ]


@contextmanager
def smoke_tests(*, good: bool) -> Iterator[str]:
    """A server that says in JSON whether a version is good; its URL."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps({"ok": good}).encode()
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


def _version(app: App, host: str | None = None, **headers: str) -> str:
    status, body = fetch(f"{app.lab.gateway}/api", Host=host or app.host, **headers)
    return str(json.loads(body)["version"]) if status == 200 else ""


def _headers(app: App, path: str, **headers: str) -> Mapping[str, str]:
    async def ask() -> Mapping[str, str]:
        async with (
            aiohttp.ClientSession(headers={"Host": app.host, **headers}) as session,
            session.get(app.lab.gateway + path) as response,
        ):
            return dict(response.headers)

    return asyncio.run(ask())


def _served(app: App) -> int:
    """Requests that the canary's pods have answered, copies included."""
    newest = app.rollout()["status"]["currentPodHash"]
    pods: list[Object] = [p for p in app.pods() if p["metadata"]["labels"][HASH_LABEL] == newest]
    return sum(map(partial(_counted, app), pods))


def _counted(app: App, pod: Object) -> int:
    address = pod["status"].get("podIP")
    if not address:
        return 0
    _, text = fetch(f"http://{address}:8080/metrics")
    lines = (line for line in text.splitlines() if line.startswith("istio_requests_total{"))
    return sum(int(float(line.rpartition(" ")[2])) for line in lines)


def _share(load: Load, version: str) -> float:
    """Of the newest requests."""
    newest = load.samples[-REQUESTS:]
    return sum(sample.version == version for sample in newest) / max(len(newest), 1)
