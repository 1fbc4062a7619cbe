"""Requests leave on time whatever the server does, against a real one on loopback."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from devflow.lab.load import Pace, Sample, Tally, Target, beside, drive

Handler = Callable[[web.Request], Awaitable[web.Response]]


@asynccontextmanager
async def _serving(handler: Handler) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/{path:.*}", handler)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


async def _load(url: str, pace: Pace, host: str = "shop.localhost") -> list[Sample]:
    samples: list[Sample] = []
    await drive(Target.parse(url, host), pace, samples.append)
    return samples


async def test_each_request_is_accounted_for_with_who_answered() -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.json_response({"version": "2.0.0", "subset": "canary"})

    async with _serving(answer) as url:
        samples = await _load(url, Pace(200, 0.25))
    assert len(samples) == 50
    assert {(s.status, s.version, s.subset, s.error) for s in samples} == {
        (200, "2.0.0", "canary", None)
    }


async def test_the_host_is_named_and_json_asked_for() -> None:
    seen: set[tuple[str | None, str | None]] = set()

    async def answer(request: web.Request) -> web.Response:
        seen.add((request.headers.get("Host"), request.headers.get("Accept")))
        return web.json_response({})

    async with _serving(answer) as url:
        await _load(url, Pace(100, 0.02), "cart.localhost")
    assert seen == {("cart.localhost", "application/json")}


async def test_a_server_that_stands_still_stops_no_request_from_leaving() -> None:
    """None is answered before all have come: a generator that waits would never end."""
    arrived = 0
    everyone = asyncio.Event()

    async def answer(_request: web.Request) -> web.Response:
        nonlocal arrived
        arrived += 1
        if arrived == 100:
            everyone.set()
        await everyone.wait()
        return web.json_response({"version": "1.0.0"})

    async with _serving(answer) as url:
        samples = await _load(url, Pace(200, 0.5))
    assert len(samples) == 100
    assert not any(sample.error for sample in samples)
    # The first waited for the last, half a second later, and says so.
    assert max(samples, key=lambda s: s.latency_seconds).intended == min(
        s.intended for s in samples
    )
    assert max(sample.latency_seconds for sample in samples) >= 0.49


async def test_latency_counts_from_the_moment_a_request_was_meant_to_leave() -> None:
    """The generator itself is held up: what it sends late took as long as it was late."""
    loop = asyncio.get_running_loop()

    async def answer(_request: web.Request) -> web.Response:
        return web.json_response({"version": "1.0.0"})

    def hold_up() -> None:
        until = loop.time() + 0.2
        while loop.time() < until:
            pass

    async with _serving(answer) as url:
        loop.call_later(0.1, hold_up)
        samples = await _load(url, Pace(100, 0.5))
    assert max(sample.lag_seconds for sample in samples) >= 0.15
    assert all(sample.latency_seconds > sample.lag_seconds for sample in samples)


async def test_a_refused_connection_is_an_error_of_no_version() -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response()

    async with _serving(answer) as url:
        pass
    samples = await _load(url, Pace(100, 0.05))
    assert {(s.status, s.version, s.error) for s in samples} == {
        (None, None, "ClientConnectorError")
    }


@pytest.mark.parametrize("body", ["", "upstream connect error", "[]", '{"version": 7}', "null"])
async def test_an_answer_that_names_no_version_has_none(body: str) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(text=body, status=503)

    async with _serving(answer) as url:
        (sample,) = await _load(url, Pace(1, 1))
    assert (sample.version, sample.error) == (None, "status 503")


async def test_a_redirect_is_not_followed() -> None:
    async def answer(_request: web.Request) -> web.Response:
        raise web.HTTPFound("http://192.0.2.1/")

    async with _serving(answer) as url:
        (sample,) = await _load(url, Pace(1, 1))
    assert (sample.status, sample.error) == (302, None)


async def test_cancelled_it_keeps_what_it_has_seen() -> None:
    tally = Tally()
    first = asyncio.Event()

    def sink(sample: Sample) -> None:
        tally.add(sample)
        first.set()

    async def answer(_request: web.Request) -> web.Response:
        return web.json_response({"version": "1.0.0"})

    async with _serving(answer) as url:
        load = asyncio.create_task(drive(Target.parse(url), Pace(100, 60), sink))
        await first.wait()
        load.cancel()
        with pytest.raises(asyncio.CancelledError):
            await load
    assert tally.summary().requests >= 1


async def test_beside_a_command_requests_leave_while_it_works() -> None:
    answered = threading.Event()

    async def answer(_request: web.Request) -> web.Response:
        return web.Response()

    async with _serving(answer) as url:
        pass
    async with beside(Target.parse(url), Pace(100, 60), lambda _: answered.set()):
        # Holds up the event loop of the command, as much work would. All are refused, but sent.
        assert answered.wait(60)
    assert "load" not in {thread.name for thread in threading.enumerate()}


async def test_no_more_requests_are_under_way_than_a_machine_has_ports_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("devflow.lab.load.generator.MAX_UNDER_WAY", 3)
    waiting, most = 0, 0
    full = asyncio.Event()

    async def answer(_request: web.Request) -> web.Response:
        nonlocal waiting, most
        waiting += 1
        most = max(most, waiting)
        if waiting == 3:
            full.set()
        await full.wait()
        waiting -= 1
        return web.json_response({})

    async with _serving(answer) as url:
        samples = await _load(url, Pace(1000, 0.02))
    assert (len(samples), most) == (20, 3)
