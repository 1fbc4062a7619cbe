"""How pytest-xdist hands out tests: those of the lab by module, all others one by one.

In the order of collection (``--no-loadscope-reorder``). pytest-xdist's own groups (``loadgroup``)
have no effect with pytest 9.2: https://github.com/pytest-dev/pytest-xdist/issues/1386.
"""

from xdist.scheduler import LoadScopeScheduling

from tests.lab.running.labs import ROOT
from tests.lab.running.order import LAB

_LAB = f"{LAB.relative_to(ROOT)}/"


class Scheduler(LoadScopeScheduling):  # type: ignore[misc]
    """A module of the lab stays in one process: it has fixtures of its own, or a lab."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.partition("::")[0] if nodeid.startswith(_LAB) else nodeid
