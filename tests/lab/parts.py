"""Kills parts of a lab: for modules below ``own_lab``."""

from devflow.lab import Lab
from devflow.lab.running import process


def restart(lab: Lab, part: str) -> None:
    """Kill a part without a warning, and have the lab repair itself."""
    kill(lab, part)
    lab.up()


def kill(lab: Lab, part: str) -> None:
    """Kill a part without a warning."""
    record = process.load(lab.layout.record(part))
    alive = record and record.process()
    assert alive, f"{part} doesn't run"
    alive.kill()
    alive.wait()
