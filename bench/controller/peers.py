"""What the controller is held against: kopf, and a socket with msgspec alone."""

import asyncio
from datetime import UTC, datetime

import aiohttp
import kopf
import msgspec

from bench.controller.meter import Meter, until, watched
from bench.controller.rollouts import STATES
from devflow.kube.http.lines import lines
from devflow.live import Observation, rollout_state
from devflow.record.fold.fold import fold
from devflow.record.job import Job


class _Envelope(msgspec.Struct):
    type: str
    object: msgspec.Raw


async def bare(server: str, apps: int) -> str:
    """A socket, and msgspec that decodes what the controller decodes: the least there can be."""
    meter = Meter(server, apps * (STATES - 1))
    decoder = msgspec.json.Decoder(_Envelope)
    async with (
        aiohttp.ClientSession(server) as session,
        session.get("/apis/argoproj.io/v1alpha1/rollouts?watch=true") as response,
    ):
        await meter.stream()
        async for line in lines(response.content):
            rollout_state(decoder.decode(line).object)
            meter.count()
            if meter.is_done:
                return meter.taken()
    raise RuntimeError("the stream ended")


async def with_kopf(server: str, apps: int) -> str:
    """kopf, with a handler that folds as the controller does; what is written goes nowhere."""
    meter = Meter(server, apps * STATES)
    jobs: dict[str, Job] = {}
    registry = kopf.OperatorRegistry()

    async def login(**_: object) -> kopf.ConnectionInfo:
        return kopf.ConnectionInfo(server=server)

    # A plain function would be run in a thread, which takes longer.
    async def handle(body: kopf.Body, **_: object) -> None:
        state = rollout_state(msgspec.json.encode(dict(body)))
        seen = Observation("bench", datetime.now(UTC), state, None, ())
        changed = fold(jobs.get(state.uid), seen)
        if changed:
            jobs[state.uid] = changed[-1]
        meter.count()

    kopf.on.login(registry=registry)(login)
    kopf.on.event("argoproj.io", "v1alpha1", "rollouts", registry=registry)(handle)
    settings = kopf.OperatorSettings()
    settings.posting.enabled = False
    settings.scanning.disabled = True
    operator = asyncio.create_task(
        kopf.operator(registry=registry, settings=settings, standalone=True, clusterwide=True)
    )
    await until(lambda: len(jobs) == apps)
    await watched(server, 1)
    await meter.stream()
    await meter.done()
    operator.cancel()
    await asyncio.gather(operator, return_exceptions=True)
    return meter.taken()
