"""The rehearsal itself: an app in a namespace of its own in the lab, released under load."""

import asyncio
import secrets
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass

import aiohttp

from devflow.errors import Exit, UserError
from devflow.kube import ApiError, Client
from devflow.lab.load import Offsets, Target, beside
from devflow.rehearse.findings import verdict_of
from devflow.rehearse.plan import (
    Plan,
    marked,
    on_stage,
    released,
    seconds_at_most,
    seconds_without_change,
)
from devflow.rehearse.recording import Recording
from devflow.release import AppSpec, build
from devflow.watch import Release, judge, observe
from devflow.watch.show import changes

READY_SECONDS = 90.0
"""How long the first version may show no progress; a busy machine starts pods one after another."""
_BEFORE_SECONDS = 3.0
"""Load before the release: what is normal."""
_AFTER_SECONDS = 3.0
"""What goes on after the end, such as traffic that goes back to stable, belongs to the picture."""
_NAME_LIMIT = 40


@dataclass(frozen=True)
class Stage:
    """Where a rehearsal takes place."""

    kube: Client
    gateway: str
    """The URL of the lab's gateway."""
    say: Callable[[str], None]
    """Gets each thing that changes, as a line."""


async def rehearse(stage: Stage, app: AppSpec, plan: Plan, load: Offsets) -> Recording:
    """Release ``plan.image`` after the image that ``app`` has, and return what happened.

    Whatever happens, nothing is left in the lab.

    :raises UserError: the app can't be brought on stage.
    """
    async with _namespace(stage.kube, app.name) as namespace:
        here = on_stage(app, namespace, plan)
        await _deploy(stage, here)
        recording = Recording()
        target = Target.parse(stage.gateway, str(here.hosts[0]))
        await _served(target)
        stage.say(f"Requests go to {here.hosts[0]}, and {plan.image} is released")
        async with beside(target, load, recording.samples.append):
            await asyncio.sleep(_BEFORE_SECONDS)
            recording.began = time.time()
            await stage.kube.apply(marked(build(released(here, plan)).rollout))
            await _record(stage, here, plan, recording)
    return recording


@asynccontextmanager
async def _namespace(kube: Client, app: str) -> AsyncGenerator[str, None]:
    name = f"rehearse-{app[:_NAME_LIMIT].rstrip('-')}-{secrets.token_hex(3)}"
    await kube.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    try:
        yield name
    finally:
        await kube.delete("v1", "Namespace", name)


async def _deploy(stage: Stage, app: AppSpec) -> None:
    """Apply what the app needs to run, and wait until the first version serves."""
    stage.say(f"{app.name} goes on stage in {app.namespace}: {app.image}, without load")
    before: Release | None = None
    try:
        for manifest in build(app).workload:
            await stage.kube.apply(marked(manifest))
    except ApiError as error:
        raise UserError(f"the lab refuses {app.name}: {error}", Exit.FAILED) from None
    try:
        async with (
            asyncio.timeout(READY_SECONDS) as limit,
            aclosing(observe(stage.kube, app.name, app.namespace)) as releases,
        ):
            async for release in releases:
                if _said(stage, before, release):
                    limit.reschedule(_now() + READY_SECONDS)
                before = release
                if (outcome := judge(release)) and outcome.exit_code is Exit.OK:
                    return
    except TimeoutError:
        raise UserError(
            f"{app.image} isn't healthy in the lab, and nothing changes for {READY_SECONDS:g} s;"
            " see `devflow lab status`",
            Exit.LAB,
        ) from None


async def _record(stage: Stage, app: AppSpec, plan: Plan, recording: Recording) -> None:
    """Follow the release until a moment after it has ended, or until it should have: the time it
    may take is over, and nothing changes any more.
    """
    before: Release | None = None
    usual, patience = _now() + seconds_at_most(app), seconds_without_change(app)
    try:
        async with (
            asyncio.timeout_at(usual) as limit,
            aclosing(observe(stage.kube, app.name, app.namespace)) as releases,
        ):
            async for release in releases:
                recording.look(release, time.time())
                moved = _said(stage, before, release)
                ended = before is not None and verdict_of(before, plan.image) is not None
                if verdict_of(release, plan.image) and not ended:
                    limit.reschedule(_now() + _AFTER_SECONDS)
                elif moved and not ended:
                    limit.reschedule(max(usual, _now() + patience))
                before = release
    except TimeoutError:
        return


def _said(stage: Stage, before: Release | None, release: Release) -> bool:
    """Whether something has changed; if so, it is said."""
    lines = list(changes(before, release))
    for line in lines:
        stage.say(line)
    return bool(lines)


def _now() -> float:
    return asyncio.get_running_loop().time()


async def _served(target: Target) -> None:
    """Wait until the gateway serves the app."""
    async with aiohttp.ClientSession(headers={"Host": target.host}) as session:
        try:
            async with asyncio.timeout(READY_SECONDS):
                while True:
                    async with session.get(target.url, allow_redirects=False) as response:
                        if response.status < 400:
                            return
                    await asyncio.sleep(0.1)
        except (TimeoutError, aiohttp.ClientError) as error:
            raise UserError(
                f"the lab's gateway doesn't serve {target.host}: {error or 'it says 404'}; see"
                " `devflow lab status`",
                Exit.LAB,
            ) from None
