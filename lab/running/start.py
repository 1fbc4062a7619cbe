"""Brings the parts up, each as soon as its program is there and those it depends on are ready."""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import aiohttp
import psutil

from devflow.lab.part import Part, Site
from devflow.lab.programs.build import Builder, available
from devflow.lab.programs.prefetch import programs
from devflow.lab.progress.report import Phase, Progress
from devflow.lab.running import process
from devflow.lab.running.install import install
from devflow.lab.running.start_errors import start_failed
from devflow.lab.running.stop import stop_all
from devflow.lab.running.tasks import all_or_first_error
from devflow.lab.site.files import make_folder
from devflow.lab.site.layout import Layout
from devflow.lab.site.plan import Plan

_POLL_SECONDS = 0.05
_ADOPT_SECONDS = 20.0
"""How long a part that runs already may take to answer before it counts as hung."""


class Start:
    """One ``up``: every part a task, which waits for the parts it needs."""

    def __init__(
        self, layout: Layout, site: Site, plans: Sequence[Plan], progress: Progress
    ) -> None:
        self._layout = layout
        self._site = site
        self._plans = plans
        self._progress = progress
        self._builder = Builder(programs(plan.part for plan in plans), progress)
        self._ready = {plan.part.name: asyncio.Event() for plan in plans}

    async def run(self) -> None:
        """Bring all parts up. At the first failure the rest is left as it is."""
        await self._stop_outdated()
        await all_or_first_error(
            [self._builder.run(), *(self._bring_up(plan) for plan in self._plans)]
        )

    async def _stop_outdated(self) -> None:
        """Stop what would be started otherwise now, dependents first: they end quickly then."""
        outdated: dict[str, psutil.Process] = {}
        current: set[str] = set()
        for plan in self._plans:
            program = available(plan.part.binary) if plan.part.binary else None
            record = process.load(self._layout.record(plan.part.name))
            alive = record.process() if record else None
            if not (program and record and alive):
                continue
            outlives = current.issuperset(plan.part.restarts_with)
            if outlives and record.fingerprint == plan.fingerprint(program):
                current.add(plan.part.name)
            else:
                outdated[plan.part.name] = alive
        await self._stop(outdated)

    async def _stop_with_dependents(self, name: str, alive: psutil.Process) -> None:
        """Stop a part and those that don't outlive it: they wait for it before they start."""
        stopped = {name: alive}
        for plan in self._plans:
            if name in plan.part.restarts_with:
                record = process.load(self._layout.record(plan.part.name))
                dependent = record.process() if record else None
                if dependent:
                    stopped[plan.part.name] = dependent
        await self._stop(stopped)

    async def _stop(self, running: Mapping[str, psutil.Process]) -> None:
        await stop_all([plan.part for plan in self._plans], self._layout, running, self._progress)

    async def _bring_up(self, plan: Plan) -> None:
        part = plan.part
        # First of all: they may have to be downloaded, which goes well with a running build.
        crds = await part.crds.load() if part.crds else []
        for need in part.needs:
            await self._ready[need].wait()
        if crds or part.objects(self._site):
            await install(part, crds, self._site)
        for plugin in part.plugins:
            await self._builder.path(plugin)
        if part.binary:
            await self._run(plan, await self._builder.path(part.binary))
        self._ready[part.name].set()

    async def _run(self, plan: Plan, program: Path) -> None:
        part = plan.part
        fingerprint = plan.fingerprint(program)
        record = process.load(self._layout.record(part.name))
        alive = record.process() if record else None
        if record and alive:
            up_to_date = record.fingerprint == fingerprint
            if up_to_date and await self._serves(part, alive, _ADOPT_SECONDS):
                self._progress.phase(part.name, Phase.ADOPTED)
                return
            await self._stop_with_dependents(part.name, alive)
        self._progress.phase(part.name, Phase.STARTING)
        started = await asyncio.to_thread(self._start, plan, program, fingerprint)
        if not await self._serves(part, started, part.start_seconds):
            raise start_failed(part, self._layout.log(part.name), is_alive(started))
        self._progress.phase(part.name, Phase.READY)

    def _start(self, plan: Plan, program: Path, fingerprint: str) -> psutil.Process:
        name = plan.part.name
        plan.write_files()
        make_folder(self._layout.data(name))
        if plan.part.prepare:
            plan.part.prepare(self._site)
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


def is_alive(running: psutil.Process) -> bool:
    """Return whether the process runs; a zombie doesn't."""
    try:
        return running.is_running() and running.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
