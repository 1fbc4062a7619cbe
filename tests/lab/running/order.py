"""In which order the tests run, and on which lab. All tests of one module run in one process."""

from enum import IntEnum
from pathlib import Path

import pytest

ALONE = "alone"
MARKS = {
    ALONE: "the module measures the whole lab: no other test of the lab runs meanwhile",
}
LAB = Path(__file__).parents[1]
OWN_LAB = LAB / "own_lab"
"""Modules that stop or kill parts, so each has a lab that no other test process uses."""


class Stage(IntEnum):
    """When a test runs."""

    OWN_LAB = 0
    """What takes longest begins first."""
    BESIDE = 1
    """It has a namespace of its own in the shared lab."""
    WITHOUT_LAB = 2
    """Short, and many: they fill what those of the lab leave of a test process's time."""
    ALONE = 3


def stage(item: pytest.Item) -> Stage:
    """Return when a test runs."""
    if LAB not in item.path.parents:
        return Stage.WITHOUT_LAB
    if OWN_LAB in item.path.parents:
        return Stage.OWN_LAB
    return Stage.ALONE if is_alone(item) else Stage.BESIDE


def is_alone(item: pytest.Item) -> bool:
    """Return whether no other test of the lab may run meanwhile."""
    return item.get_closest_marker(ALONE) is not None
