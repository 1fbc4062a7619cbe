"""What holds for all tests."""

import os

import pytest
from hypothesis import settings
from xdist.remote import Producer

from tests.lab.running.labs import remove_unused
from tests.lab.running.order import MARKS
from tests.lab.running.scheduler import Scheduler

# A change passes or fails for what it changes: not by luck, and not by another's load. Speed is
# measured in bench/.
settings.register_profile("repeatable", derandomize=True, deadline=None, max_examples=30)
settings.register_profile("soak", deadline=None, max_examples=500)
settings.load_profile("repeatable")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--seeds", type=int, default=1000, help="runs of each simulation, each with its own faults"
    )
    parser.addoption(
        "--soak",
        action="store_true",
        help="whole matrices, of which else a sample, and many more examples, other ones each time",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("soak"):
        settings.load_profile("soak")
    for name, meaning in MARKS.items():
        config.addinivalue_line("markers", f"{name}: {meaning}")


def pytest_sessionstart(session: pytest.Session) -> None:
    # pytest sets it for processes without a terminal, and the command honours it.
    os.environ.pop("COLUMNS", None)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduler:
    return Scheduler(config, log)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the labs when all test processes have ended, also those that a Ctrl-C ended."""
    if not hasattr(config, "workerinput"):
        remove_unused()
