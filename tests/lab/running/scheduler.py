"""How pytest-xdist hands out tests: those of the lab by module, all others one by one.

In the order of collection (``--no-loadscope-reorder``). pytest-xdist's own groups (``loadgroup``)
have no effect with pytest 9.2: https://github.com/pytest-dev/pytest-xdist/issues/1386.
"""

from xdist.scheduler import LoadScopeScheduling

from tests.lab.running.labs import OWN_LABS_AT_ONCE, ROOT
from tests.lab.running.order import LAB, OWN_LAB

_LAB = f"{LAB.relative_to(ROOT)}/"
_OWN_LAB = {
    str(path.relative_to(ROOT)): f"own lab {number % OWN_LABS_AT_ONCE}"
    for number, path in enumerate(sorted(OWN_LAB.glob("test_*.py")))
}


class Scheduler(LoadScopeScheduling):  # type: ignore[misc]
    """A module of the lab stays in one process: it has fixtures of its own, or a lab.

    There are as many processes for modules with a lab of their own as there may be such labs: in
    more, they would only wait for each other.
    """

    def _split_scope(self, nodeid: str) -> str:
        return scope(nodeid)


def scope(nodeid: str) -> str:
    """Return what a test shares with those that run in the same process as it does."""
    module = nodeid.partition("::")[0]
    return _OWN_LAB.get(module) or (module if module.startswith(_LAB) else nodeid)
