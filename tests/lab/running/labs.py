"""The labs of the tests: one that all test processes share, others for tests that hurt theirs.

A process that uses a lab holds a shared lock on the lab's file of users; the operating system
releases it however the process ends. Whoever gets that lock alone may remove the lab.
"""

import fcntl
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from devflow.lab import Lab

ROOT = Path(__file__).parents[3]
SHARED = ROOT / ".lab-test"
OWN = ROOT / ".lab-test-own"
OWN_LABS_AT_ONCE = 2
"""Each takes up to 2 GB of memory."""
RUN = "PYTEST_XDIST_TESTRUNUID"
"""By which pytest-xdist tells all test processes of one run."""
CHOSEN = "DEVFLOW_TEST_LAB"
"""Names a lab to use as the shared one; the tests leave that one running."""
FAILURES = "DEVFLOW_TEST_FAILURES"
"""Names the folder for all failures, by default ``.lab-test/failures``.

A purge of the lab leaves that alone: the lab didn't make it.
"""


@contextmanager
def shared_lab() -> Iterator[Lab]:
    """Start the shared lab if no other process has, and keep it while the block runs."""
    chosen = os.environ.get(CHOSEN)
    here = Lab(Path(chosen) if chosen else SHARED)
    with _lock(here.layout.folder, fcntl.LOCK_SH):
        _up_once(here)
        yield here


def _up_once(lab: Lab) -> None:
    """Have the first test process of a run start the lab.

    An ``up`` replaces parts that don't answer it soon: none may do so while tests load the lab.
    """
    run = os.environ.get(RUN, "")
    with lock_file(lab.layout.folder, "run").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        if run and file.read() == run:
            return
        _up(lab)
        file.truncate(0)
        file.write(run)


def _up(lab: Lab) -> None:
    try:
        lab.up()
    except Exception as error:
        # A purge takes the logs away with the lab.
        kept = failures(f"start of {lab.layout.folder.name}")
        with suppress(FileNotFoundError):
            shutil.copytree(lab.layout.log("any").parent, kept / "logs")
        (kept / "error.txt").write_text(f"{error}\n")
        error.add_note(f"What explains it: {kept}")
        raise


def failures(name: str) -> Path:
    """Make a folder, empty, for what explains a failure."""
    made = Path(os.environ.get(FAILURES) or SHARED / "failures")
    made /= re.sub(r"[^\w.-]+", "-", name).strip("-")[:150]
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True)
    return made


@contextmanager
def own_lab(folder: Path, extras: Sequence[str] = ()) -> Iterator[Lab]:
    """Start a lab that no other process uses while the block runs, and remove it at the end.

    ``extras``: names of its parts that not every lab has.
    """
    here = Lab(folder, extras=extras)
    with _slot(), _lock(here.layout.folder, fcntl.LOCK_EX):
        try:
            _up(here)
            yield here
        finally:
            here.down(purge=True)
            assert not here.layout.folder.exists()


def remove_unused() -> None:
    """Remove each lab of the tests that no process uses any more, a crashed session's included."""
    for folder in (SHARED, *(OWN.iterdir() if OWN.is_dir() else ())):
        here = Lab(folder)
        if not here.layout.exists:
            continue
        try:
            with _lock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB):
                here.down(purge=True)
        except BlockingIOError:
            continue
    with suppress(OSError):
        OWN.rmdir()


@contextmanager
def _lock(folder: Path, kind: int) -> Iterator[None]:
    with lock_file(folder, "users").open("w") as file:
        fcntl.flock(file, kind)
        yield


@contextmanager
def _slot() -> Iterator[None]:
    """Wait until there are fewer own labs than there may be at once."""
    with ExitStack() as stack:
        files = [
            stack.enter_context(lock_file(OWN, f"slot-{number}").open("w"))
            for number in range(OWN_LABS_AT_ONCE)
        ]
        for file in files:
            with suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
        else:
            fcntl.flock(files[0], fcntl.LOCK_EX)
        yield


def lock_file(folder: Path, purpose: str) -> Path:
    """Return a file for locks on a lab: outside of its folder, which comes and goes."""
    digest = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"devflow-lab-test-{os.getuid()}-{digest}.{purpose}"
