"""Open-loop load on the lab's gateway: requests leave on time, whatever becomes of those before."""

from devflow.lab.load.beside import beside
from devflow.lab.load.curve import Curve
from devflow.lab.load.generator import Offsets, drive
from devflow.lab.load.pace import Pace
from devflow.lab.load.sample import Sample
from devflow.lab.load.summary import Summary, VersionSummary
from devflow.lab.load.tally import Tally
from devflow.lab.load.target import Target

__all__ = [
    "Curve",
    "Offsets",
    "Pace",
    "Sample",
    "Summary",
    "Tally",
    "Target",
    "VersionSummary",
    "beside",
    "drive",
]
