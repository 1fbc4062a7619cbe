"""Evaluating a program of components, beside a bare loop of the same resources on the SDK."""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.goals import Result
from bench.measure import Command, compare
from bench.project import BARE_LOOP, WITH_COMPONENTS, write_project
from devflow import engine

_GOAL = 1.05


def bench(scratch: Path) -> Iterator[Result]:
    """Yields one result for 100 apps and one for 1,000."""
    for count, runs in ((100, 5), (1000, 3)):
        ours, peer = (
            Command(
                name,
                [sys.executable, "-m", "bench.program", "."],
                write_project(scratch / f"{name}-{count}".replace(" ", "-"), program, count),
                env={"PYTHONPATH": str(Path.cwd())},
            )
            for name, program in (("components", WITH_COMPONENTS), ("bare loop", BARE_LOOP))
        )
        yield Result(f"program, {count} apps", compare(ours, peer, runs=runs), peer.name, _GOAL)


if __name__ == "__main__":
    asyncio.run(engine.render(Path(sys.argv[1]), "bench", Path(sys.argv[1]) / "out"))
