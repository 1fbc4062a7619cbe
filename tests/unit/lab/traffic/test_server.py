import asyncio
import json
from collections.abc import AsyncIterator

import aiohttp
import pytest

from devflow.lab.traffic.serving.faults import PREFIX
from devflow.lab.traffic.serving.server import PodServer
from devflow.lab.traffic.subsets import Subsets
from tests.lab.waiting import PATIENCE_SECONDS
from tests.unit.lab.traffic.pods import pod

GATEWAY = "public", "istio-ingress"
URL = "http://127.0.0.1:{}"


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
async def server(unused_tcp_port: int) -> AsyncIterator[tuple[PodServer, str]]:
    serving = PodServer(pod(), Subsets(), GATEWAY)
    await serving.start(("127.0.0.1", unused_tcp_port))
    yield serving, URL.format(unused_tcp_port)
    await serving.crash()


async def test_every_path_and_method_is_answered(
    server: tuple[PodServer, str], session: aiohttp.ClientSession
) -> None:
    _, url = server
    for method in ("GET", "POST", "DELETE"):
        async with session.request(method, f"{url}/any/path?x=1", data=b"body") as response:
            assert response.status == 200
            assert json.loads(await response.read())["pod"] == pod().name


async def test_a_browser_gets_the_page_if_there_is_one(
    server: tuple[PodServer, str], session: aiohttp.ClientSession
) -> None:
    _, url = server
    async with session.get(url, headers={"Accept": "application/json"}) as response:
        assert response.content_type == "application/json"


async def test_an_error_says_which_version_gave_it(
    server: tuple[PodServer, str], session: aiohttp.ClientSession
) -> None:
    serving, url = server
    serving.pod = pod(annotations={f"{PREFIX}error-rate": "100%"})
    async with session.get(url) as response:
        answer = json.loads(await response.read())
    assert response.status == 500
    assert answer["version"] == "1.0.0"
    assert answer["error"] == "asked for by the pod's annotations or config: error rate 1"


async def test_a_drain_answers_what_is_in_flight(
    server: tuple[PodServer, str], session: aiohttp.ClientSession
) -> None:
    serving, url = server
    sent = await _in_flight(serving, session, url, "300ms")
    await serving.drain(within_seconds=5)
    assert await sent == 200
    with pytest.raises(aiohttp.ClientError):
        await _status(session, url)


async def test_a_drain_ends_with_its_time(
    server: tuple[PodServer, str], session: aiohttp.ClientSession
) -> None:
    serving, url = server
    sent = await _in_flight(serving, session, url, "1h")
    await serving.drain(within_seconds=0.05)
    with pytest.raises(aiohttp.ClientError):
        await sent


async def test_a_crash_cuts_off_what_is_in_flight(
    server: tuple[PodServer, str], session: aiohttp.ClientSession
) -> None:
    serving, url = server
    sent = await _in_flight(serving, session, url, "1h")
    await serving.crash()
    with pytest.raises(aiohttp.ClientError):
        await sent


async def test_a_port_that_is_taken_is_an_error(server: tuple[PodServer, str]) -> None:
    _, url = server
    second = PodServer(pod(), Subsets(), GATEWAY)
    with pytest.raises(OSError, match="address already in use"):
        await second.start(("127.0.0.1", int(url.rpartition(":")[2])))


async def test_metrics_count_answers_by_status_but_not_the_scrapes(
    server: tuple[PodServer, str], session: aiohttp.ClientSession
) -> None:
    serving, url = server
    await _status(session, url)
    await _status(session, url, {"x-envoy-decorator-operation": "shop"})
    serving.pod = pod(annotations={f"{PREFIX}error-rate": "1"})
    await _status(session, url)
    for _ in range(2):
        async with session.get(f"{url}/metrics") as response:
            text = await response.text()
    counted = {
        (_label(line, "source_workload"), _label(line, "response_code")): float(line.split()[-1])
        for line in text.splitlines()
        if line.startswith("istio_requests_total{")
    }
    assert counted == {("unknown", "200"): 1, ("public", "200"): 1, ("unknown", "500"): 1}
    limits = [
        _label(line, "le")
        for line in text.splitlines()
        if line.startswith("istio_request_duration_milliseconds_bucket") and "public" in line
    ]
    assert limits[:6] == ["0.5", "1.0", "5.0", "10.0", "25.0", "50.0"]
    assert limits[-2:] == ["3.6e+06", "+Inf"]


async def _in_flight(
    serving: PodServer, session: aiohttp.ClientSession, url: str, latency: str
) -> asyncio.Task[int]:
    """A request that has come, and is answered after ``latency``."""
    serving.pod = pod(annotations={f"{PREFIX}latency": latency})
    sent = asyncio.create_task(_status(session, url))
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            if serving.in_flight:
                return sent
            await asyncio.sleep(0)


def _label(line: str, name: str) -> str:
    return line.partition(f'{name}="')[2].partition('"')[0]


async def _status(
    session: aiohttp.ClientSession, url: str, headers: dict[str, str] | None = None
) -> int:
    async with session.get(url, headers=headers) as response:
        await response.read()
        return response.status
