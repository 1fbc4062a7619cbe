"""Brings the parts up and takes them down, each as soon as those it depends on allow it."""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import aiohttp
import psutil

from devflow.errors import Exit, UserError
from lab import process
from lab.build import Builder
from lab.crds import CrdSource
from lab.files import make_folder
from lab.install import install
from lab.layout import Layout
from lab.logs import tail
from lab.part import Part, Site
from lab.plan import Plan
from lab.progress import Phase, Progress

_POLL_SECONDS = 0.05
_ADOPT_SECONDS = 20.0
_GRACE_SECONDS = 15.0
_SHOWN_LINES = 8


class Start:
    """One ``up``: every part a task, which waits for the parts it needs."""

    def __init__(
        self, layout: Layout, site: Site, plans: Sequence[Plan], progress: Progress
    ) -> None:
        self._layout = layout
        self._site = site
        self._plans = plans
        self._progress = progress
        binaries = [plan.part.binary for plan in plans if plan.part.binary]
        self._builder = Builder(binaries, progress)
        self._ready = {plan.part.name: asyncio.Event() for plan in plans}

    async def run(self) -> None:
        """Bring all parts up. At the first failure the rest is left as it is."""
        tasks = [asyncio.create_task(self._builder.run())]
        tasks += [asyncio.create_task(self._bring_up(plan)) for plan in self._plans]
        await all_or_first_error(tasks)

    async def _bring_up(self, plan: Plan) -> None:
        part = plan.part
        # First of all: they may have to be downloaded, which goes well with a running build.
        crds = await part.crds.load() if part.crds else []
        for need in part.needs:
            await self._ready[need].wait()
        if crds or part.objects(self._site):
            await install(part, crds, self._site)
        if part.binary:
            await self._run(plan, await self._builder.path(part.binary))
        self._ready[part.name].set()

    async def _run(self, plan: Plan, program: Path) -> None:
        name = plan.part.name
        fingerprint = plan.fingerprint(program)
        record = process.load(self._layout.record(name))
        alive = record.process() if record else None
        if record and alive:
            if record.fingerprint == fingerprint and await self._serves(
                plan.part, alive, _ADOPT_SECONDS
            ):
                self._progress.phase(name, Phase.ADOPTED)
                return
            self._progress.phase(name, Phase.STOPPING)
            await asyncio.to_thread(process.stop, [alive], _GRACE_SECONDS)
        self._progress.phase(name, Phase.STARTING)
        started = await asyncio.to_thread(self._start, plan, program, fingerprint)
        if not await self._serves(plan.part, started, plan.part.start_seconds):
            raise start_failed(self._layout, plan.part, started)
        self._progress.phase(name, Phase.READY)

    def _start(self, plan: Plan, program: Path, fingerprint: str) -> psutil.Process:
        name = plan.part.name
        plan.write_files()
        make_folder(self._layout.data(name))
        with contextlib.suppress(FileNotFoundError):
            self._layout.log(name).replace(self._layout.previous_log(name))
        return process.start(
            name,
            self._layout.folder,
            [str(program), *plan.arguments],
            plan.environment,
            self._layout.log(name),
            self._layout.record(name),
            fingerprint,
        )

    async def _serves(self, part: Part, running: psutil.Process, within_seconds: float) -> bool:
        """Wait until the part serves; False if it ends or takes too long."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_seconds):
                while is_alive(running):
                    with contextlib.suppress(OSError, aiohttp.ClientError, TimeoutError):
                        if part.ready is None or await part.ready(self._site):
                            return True
                    await asyncio.sleep(_POLL_SECONDS)
        return False


async def build_all(parts: Sequence[Part], progress: Progress) -> None:
    """Get the programs and CRDs of all parts into the cache."""
    builder = Builder([part.binary for part in parts if part.binary], progress)
    fetched = [asyncio.create_task(_fetch(part.crds)) for part in parts if part.crds]
    await all_or_first_error([asyncio.create_task(builder.run()), *fetched])


async def _fetch(crds: CrdSource) -> None:
    await crds.load()


async def all_or_first_error(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Wait for all tasks; when one fails, cancel the others and raise what it raised."""
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    finally:
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            raise result


async def stop_all(
    parts: Sequence[Part],
    layout: Layout,
    running: Mapping[str, psutil.Process],
    progress: Progress,
) -> None:
    """Stop what runs, each part after those that need it, and forget it."""
    left = dict(running)
    while left:
        needed = {need for part in parts if part.name in left for need in part.needs}
        last = {name: process for name, process in left.items() if name not in needed}
        for name in last:
            progress.phase(name, Phase.STOPPING)
        await asyncio.to_thread(process.stop, list(last.values()), _GRACE_SECONDS)
        for name in last:
            layout.record(name).unlink(missing_ok=True)
            progress.phase(name, Phase.STOPPED)
            del left[name]


def is_alive(running: psutil.Process) -> bool:
    """Tell whether the process still runs; one that has ended but wasn't waited for doesn't."""
    try:
        return running.is_running() and running.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def start_failed(layout: Layout, part: Part, started: psutil.Process) -> UserError:
    """Return the error for a part that didn't come up: its last words, and the way out."""
    log = layout.log(part.name)
    lines = tail(log, _SHOWN_LINES)
    said = "\n".join(f"  {line}" for line in lines) or "  (nothing)"
    if is_alive(started):
        what = f"{part.name} runs but isn't ready after {part.start_seconds:.0f} s"
    else:
        what = f"{part.name} ended right after its start"
    if any("address already in use" in line for line in lines):
        remedy = "Somebody took its port meanwhile. Run `devflow lab up` again: it picks another."
    else:
        remedy = (
            "Mend that, then run `devflow lab up` again; after `devflow lab down --purge` "
            "it starts from nothing."
        )
    return UserError(f"{what}. Its last words ({log}):\n{said}\n{remedy}", Exit.LAB)
