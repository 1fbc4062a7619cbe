"""Fills the cache, so that a later ``up`` needs neither Go nor the network."""

from collections.abc import Sequence

from devflow.lab.part import Part
from devflow.lab.programs.build import Builder
from devflow.lab.progress.report import Progress
from devflow.lab.running.tasks import all_or_first_error


async def prefetch(parts: Sequence[Part], progress: Progress) -> None:
    """Get the programs and CRDs of all parts."""
    builder = Builder([part.binary for part in parts if part.binary], progress)
    await all_or_first_error([builder.run(), *(part.crds.load() for part in parts if part.crds)])
