"""How the parts of a lab do."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import psutil

from devflow.lab.part import Part
from devflow.lab.programs.build import available
from devflow.lab.running import process
from devflow.lab.site import ports
from devflow.lab.site.layout import Layout


class State(StrEnum):
    """What a part does now."""

    RUNNING = "running"
    DEAD = "dead"
    """It was started and never stopped, but its process is gone."""
    STOPPED = "stopped"
    NOT_BUILT = "not built"
    """Its program isn't there yet."""


@dataclass(frozen=True)
class PartStatus:
    """One part. Figures are None unless it runs."""

    name: str
    state: State
    pid: int | None
    ports: dict[str, int]
    uptime_seconds: float | None
    rss_bytes: int | None
    """Resident memory."""


def look(layout: Layout, parts: Sequence[Part]) -> list[PartStatus]:
    """Return the state of each part that is a process."""
    numbers = ports.load(layout.ports)
    return [_look_at(part, layout, numbers) for part in parts if part.binary]


def _look_at(part: Part, layout: Layout, numbers: dict[str, int]) -> PartStatus:
    names = {port: numbers.get(f"{part.name}.{port}") for port in part.ports}
    listens = {name: number for name, number in names.items() if number}
    record = process.load(layout.record(part.name))
    alive = record.process() if record else None
    if alive:
        try:
            uptime = time.time() - alive.create_time()
            rss = alive.memory_info().rss
            return PartStatus(part.name, State.RUNNING, alive.pid, listens, uptime, rss)
        except psutil.NoSuchProcess:
            pass
    if record:
        state = State.DEAD
    elif part.binary and available(part.binary):
        state = State.STOPPED
    else:
        state = State.NOT_BUILT
    return PartStatus(part.name, state, None, listens, None, None)
