"""Open-loop load on the lab's gateway: requests leave on time, whatever becomes of those before."""

from lab.load.curve import Curve
from lab.load.generator import Offsets, drive
from lab.load.pace import Pace
from lab.load.sample import Sample
from lab.load.summary import Summary, VersionSummary
from lab.load.tally import Tally
from lab.load.target import Target

__all__ = [
    "Curve",
    "Offsets",
    "Pace",
    "Sample",
    "Summary",
    "Tally",
    "Target",
    "VersionSummary",
    "drive",
]
