"""In which order the tests run, and on which lab. All tests of one module run in one process."""

from enum import IntEnum
from pathlib import Path

import pytest

ALONE = "alone"
OWN_LAB = "own_lab"
MARKS = {
    ALONE: "the module measures: no other test of the lab runs meanwhile",
    OWN_LAB: "the module stops or kills parts, so it has a lab that no other test process uses",
}
LAB = Path(__file__).parents[1]


class Stage(IntEnum):
    """When a test runs."""

    WITHOUT_LAB = 0
    OWN_LAB = 1
    """What takes longest begins first."""
    BESIDE = 2
    """It has a namespace of its own in the shared lab."""
    ALONE = 3


def stage(item: pytest.Item) -> Stage:
    """Return when a test runs."""
    if LAB not in item.path.parents:
        return Stage.WITHOUT_LAB
    if item.get_closest_marker(OWN_LAB) or OWN_LAB in getattr(item, "fixturenames", ()):
        return Stage.OWN_LAB
    return Stage.ALONE if is_alone(item) else Stage.BESIDE


def is_alone(item: pytest.Item) -> bool:
    """Return whether no other test of the lab may run meanwhile."""
    return item.get_closest_marker(ALONE) is not None
