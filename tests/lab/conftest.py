"""Which lab a test gets, and what a failed one leaves behind. ``running`` has the parts of it."""

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from devflow.lab import Lab
from tests.lab.cluster import OPEN_NAMESPACES, new_namespace
from tests.lab.releases import end_commands
from tests.lab.running import evidence, labs
from tests.lab.running.lane import Lane
from tests.lab.running.order import OWN_LAB, Stage, is_alone, stage
from tests.lab.running.part_logs import LogMark

_LANE = Lane()
_MARK = pytest.StashKey[LogMark]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=stage)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, Any, Any]:
    _LANE.enter(alone=is_alone(item))
    try:
        return (yield)
    finally:
        # Kept as long as possible: those that run alone come last, and then without a break.
        if not _keeps_lane(item, nextitem):
            _LANE.leave()


def _keeps_lane(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """Return whether the next test needs the same place among those that use the lab."""
    if nextitem is None or stage(nextitem) is Stage.WITHOUT_LAB:
        return False
    return is_alone(nextitem) == is_alone(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    module = item.getparent(pytest.Module)
    # The module's, if what failed is what the module has prepared.
    uses = not {"lab", "own"}.isdisjoint(getattr(item, "fixturenames", ()))
    nodes = [node for node in (item, module) if node is not None and uses]
    mark = next((node.stash[_MARK] for node in nodes if _MARK in node.stash), None)
    if report.failed and mark is not None:
        folder = evidence.collect(mark, f"{item.nodeid} {call.when}", sorted(OPEN_NAMESPACES))
        report.sections.append(("What explains it", str(folder)))
    return report


@pytest.fixture(scope="session")
def shared_lab() -> Iterator[Lab]:
    """The lab that all test processes share."""
    with labs.shared_lab() as here:
        yield here


@pytest.fixture(scope="module")
def own_lab(request: pytest.FixtureRequest) -> Iterator[Lab]:
    """A lab that the tests of one module may hurt."""
    with labs.own_lab(labs.OWN / request.path.stem) as here:
        yield here


@pytest.fixture(scope="module")
def lab(request: pytest.FixtureRequest) -> Iterator[Lab]:
    """A running lab, which the command ``devflow`` finds, too.

    Its own for a module below ``own_lab``, which may stop and kill its parts.
    """
    is_own = OWN_LAB in request.path.parents
    here: Lab = request.getfixturevalue("own_lab" if is_own else "shared_lab")
    request.node.stash[_MARK] = LogMark.of(here)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEVFLOW_LAB", str(here.layout.folder))
        yield here


@pytest.fixture(autouse=True)
def marked_logs(request: pytest.FixtureRequest) -> None:
    """Remember where the parts' logs end, so that a failure shows what came after."""
    for name in ("own", "lab"):
        if name in request.fixturenames:
            request.node.stash[_MARK] = LogMark.of(request.getfixturevalue(name))
            return


@pytest.fixture(autouse=True)
def commands_end() -> Iterator[None]:
    """No command that a test has started outlives it."""
    yield
    end_commands()


@pytest.fixture(scope="module")
def kubeconfig(lab: Lab) -> Path:
    """Path of the lab's kubeconfig."""
    return lab.kubeconfig


@pytest.fixture(scope="module")
def context(lab: Lab) -> str:
    """Name of the lab's context in its kubeconfig."""
    return lab.context


@pytest.fixture
def namespace(lab: Lab) -> Iterator[str]:
    """A new namespace."""
    with new_namespace(lab) as name:
        yield name


@pytest.fixture(scope="module")
def module_namespace(lab: Lab) -> Iterator[str]:
    """The same for all tests of a module."""
    with new_namespace(lab) as name:
        yield name
