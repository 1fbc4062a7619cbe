"""In which order tests run, and which of them stay together in one test process.

pytest-xdist hands out groups in the order of collection (``--dist loadgroup``,
``--no-loadscope-reorder``): what is long comes first, what measures comes last.
"""

from enum import IntEnum
from pathlib import Path

import pytest

OWN_LABS_AT_ONCE = 2
"""Each takes up to 2 GB of memory."""
ALONE = "alone"
OWN_LAB = "own_lab"
MARKS = {
    ALONE: "it measures: no other test of the lab runs meanwhile",
    OWN_LAB: "it stops or kills parts, so it has a lab that no other test process uses",
}
_LAB = Path(__file__).parents[1]
_OF_EVERY_MODULE = {"lab", "kubeconfig", "context"}


class Stage(IntEnum):
    """When a test runs."""

    WITHOUT_LAB = 0
    OWN_LAB = 1
    MODULE = 2
    """It shares what its module has prepared, so it stays with the others of its module."""
    BESIDE = 3
    """It has a namespace of its own."""
    ALONE = 4


def arrange(items: list[pytest.Item]) -> None:
    """Sort the tests by stage, otherwise as they are, and name their groups for pytest-xdist."""
    stages = {item: stage(item) for item in items}
    items.sort(key=lambda item: stages[item])
    modules = dict.fromkeys(item.path for item in items if stages[item] is Stage.OWN_LAB)
    order = {path: index for index, path in enumerate(modules)}
    for item in items:
        match stages[item]:
            case Stage.OWN_LAB:
                group = f"{OWN_LAB}-{order[item.path] % OWN_LABS_AT_ONCE}"
            case Stage.ALONE:
                group = ALONE
            case Stage.MODULE:
                group = item.path.stem
            case _:
                continue
        item.add_marker(pytest.mark.xdist_group(group))


def stage(item: pytest.Item) -> Stage:
    """Return when a test runs."""
    if _LAB not in item.path.parents:
        return Stage.WITHOUT_LAB
    fixtures = set(getattr(item, "fixturenames", ()))
    if item.get_closest_marker(OWN_LAB) or OWN_LAB in fixtures:
        return Stage.OWN_LAB
    if is_alone(item):
        return Stage.ALONE
    return Stage.MODULE if _has_module_fixture(item) else Stage.BESIDE


def is_alone(item: pytest.Item) -> bool:
    """Return whether no other test of the lab may run meanwhile."""
    return item.get_closest_marker(ALONE) is not None


def _has_module_fixture(item: pytest.Item) -> bool:
    """Return whether the test uses what its module prepares once."""
    if not isinstance(item, pytest.Function):
        return False
    used = item._fixtureinfo.name2fixturedefs
    return any(
        definition.scope == "module"
        for name, definitions in used.items()
        if name not in _OF_EVERY_MODULE
        for definition in definitions
    )
