"""Takes parts down, each before those it depends on."""

import asyncio
from collections.abc import Mapping, Sequence
from signal import Signals

import psutil

from devflow.lab.part import Part
from devflow.lab.progress.report import Phase, Progress
from devflow.lab.running import process
from devflow.lab.site.layout import Layout

_GRACE_SECONDS = 15.0
"""How long a part may take to end by itself before it is killed."""


async def stop_all(
    parts: Sequence[Part],
    layout: Layout,
    running: Mapping[str, psutil.Process],
    progress: Progress,
) -> None:
    """Stop the processes in ``running``, by name, and forget them."""
    left = dict(running)
    signals = {part.name: part.stop_signal for part in parts}
    while left:
        needed = {need for part in parts if part.name in left for need in part.needs}
        last = {name: process for name, process in left.items() if name not in needed}
        for name in last:
            progress.phase(name, Phase.STOPPING)
        asked = {one: signals.get(name, Signals.SIGTERM) for name, one in last.items()}
        await asyncio.to_thread(process.stop, asked, _GRACE_SECONDS)
        for name in last:
            layout.record(name).unlink(missing_ok=True)
            progress.phase(name, Phase.STOPPED)
            del left[name]
