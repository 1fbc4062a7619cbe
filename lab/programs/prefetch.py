"""Fills the cache, so that a later ``up`` needs neither Go nor the network."""

from collections.abc import Iterable, Sequence

from devflow.lab.part import Part
from devflow.lab.programs.build import Binary, Builder
from devflow.lab.progress.report import Progress
from devflow.lab.running.tasks import all_or_first_error


def programs(parts: Iterable[Part]) -> list[Binary]:
    """Return the programs of parts, those that they start themselves included."""
    return [
        program
        for part in parts
        for program in (*([part.binary] if part.binary else []), *part.plugins)
    ]


async def prefetch(parts: Sequence[Part], progress: Progress) -> None:
    """Get the programs and CRDs of all parts."""
    builder = Builder(programs(parts), progress)
    await all_or_first_error([builder.run(), *(part.crds.load() for part in parts if part.crds)])
