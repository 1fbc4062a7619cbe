"""Which tests run in the same process."""

from tests.lab.running.labs import OWN_LABS_AT_ONCE, ROOT
from tests.lab.running.order import OWN_LAB
from tests.lab.running.scheduler import scope


def test_a_module_of_the_lab_stays_together_and_all_others_spread() -> None:
    watch = "tests/lab/watch/test_watch_release.py"
    assert scope(f"{watch}::test_a") == scope(f"{watch}::test_b[1]") == watch
    assert scope("tests/unit/test_files.py::test_a") != scope("tests/unit/test_files.py::test_b")


def test_modules_with_a_lab_of_their_own_never_wait_for_each_other() -> None:
    modules = [str(path.relative_to(ROOT)) for path in OWN_LAB.glob("test_*.py")]
    assert len(modules) > OWN_LABS_AT_ONCE
    assert len({scope(f"{module}::test_a") for module in modules}) == OWN_LABS_AT_ONCE
