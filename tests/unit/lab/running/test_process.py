import dataclasses
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from signal import Signals

import psutil
import pytest

from devflow.lab.running import process
from tests.lab.waiting import PATIENCE_SECONDS

SLEEPER = [sys.executable, "-c", "print('here', flush=True); import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print('here', flush=True); time.sleep(60)",
]


@pytest.fixture
def started(tmp_path: Path) -> Iterator[psutil.Process]:
    running = start(tmp_path, SLEEPER)
    yield running
    process.stop({running: Signals.SIGTERM}, grace_seconds=5)


def start(folder: Path, command: list[str]) -> psutil.Process:
    return process.start(
        "part", folder, command, {}, folder / "part.log", folder / "part.json", "fingerprint"
    )


def record_of(folder: Path) -> process.Record:
    record = process.load(folder / "part.json")
    assert record is not None
    return record


def test_a_recorded_process_is_found_again(tmp_path: Path, started: psutil.Process) -> None:
    assert record_of(tmp_path).process() == started


def test_a_pid_that_another_process_got_is_not_ours(
    tmp_path: Path, started: psutil.Process
) -> None:
    earlier = dataclasses.replace(record_of(tmp_path), created=started.create_time() - 60)
    assert earlier.process() is None


def test_a_process_of_an_earlier_boot_is_not_ours(tmp_path: Path, started: psutil.Process) -> None:
    assert dataclasses.replace(record_of(tmp_path), boot="another").process() is None


def test_a_killed_process_is_gone_though_nobody_waited_for_it(
    tmp_path: Path, started: psutil.Process
) -> None:
    started.kill()
    psutil.wait_procs([started], timeout=PATIENCE_SECONDS)
    assert record_of(tmp_path).process() is None


def test_a_damaged_record_names_nobody(tmp_path: Path) -> None:
    file = tmp_path / "part.json"
    assert process.load(file) is None
    for content in ("", "{", "[]", json.dumps({"pid": "x"}), json.dumps({"pid": 1})):
        file.write_text(content)
        assert process.load(file) is None


def test_a_process_has_its_own_session_so_that_ctrl_c_spares_it(started: psutil.Process) -> None:
    assert os.getsid(started.pid) == started.pid != os.getsid(0)


def test_a_process_that_was_never_recorded_is_found_by_its_mark(
    tmp_path: Path, started: psutil.Process
) -> None:
    assert process.strays(tmp_path, set()) == {started.pid: "part"}
    assert process.strays(tmp_path, {started.pid}) == {}
    assert process.strays(tmp_path / "another", set()) == {}


def test_a_process_that_ignores_the_request_to_end_is_killed(tmp_path: Path) -> None:
    running = start(tmp_path, STUBBORN)
    while "here" not in (tmp_path / "part.log").read_text():
        assert running.is_running()
    process.stop({running: Signals.SIGTERM}, grace_seconds=0.2)
    assert record_of(tmp_path).process() is None


def test_a_process_is_asked_by_the_signal_that_it_heeds(tmp_path: Path) -> None:
    running = start(tmp_path, STUBBORN)
    while "here" not in (tmp_path / "part.log").read_text():
        assert running.is_running()
    process.stop({running: Signals.SIGUSR1}, grace_seconds=60)
    assert running.wait() == -Signals.SIGUSR1


def test_log_and_record_are_for_the_owner_only(tmp_path: Path, started: psutil.Process) -> None:
    for name in ("part.log", "part.json"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
