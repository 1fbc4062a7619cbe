import asyncio
import errno
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from devflow.engine.settings.stack_lock import hold, hold_when_free
from devflow.errors import Exit, UserError

HOLDS = """
import sys
from pathlib import Path
from devflow.engine.settings.stack_lock import hold
with hold(Path(sys.argv[1]), "dev", "up"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_stack_that_is_held_is_refused_with_who_holds_it_and_since_when(tmp_path: Path) -> None:
    with hold(tmp_path, "dev", "up"), pytest.raises(UserError) as caught:
        hold(tmp_path, "dev", "destroy").__enter__()
    assert caught.value.exit_code is Exit.FAILED
    assert re.fullmatch(
        rf"stack 'dev' is being changed by process {os.getpid()}, `devflow up`,"
        r" since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\. Nothing was applied: wait until .*",
        str(caught.value),
    )


def test_a_holder_that_wrote_no_text_is_told_all_the_same(tmp_path: Path) -> None:
    with hold(tmp_path, "dev", "up"):
        (tmp_path / ".devflow" / "dev.lock").write_bytes(b"\xff")
        with pytest.raises(UserError, match="is being changed by"):
            hold(tmp_path, "dev", "up").__enter__()


def test_a_full_disk_is_told_with_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(OSError, match=r"dev\.lock"):
        hold(tmp_path, "dev", "up").__enter__()


def test_another_stack_is_free_and_so_is_the_same_one_afterwards(tmp_path: Path) -> None:
    with hold(tmp_path, "dev", "up"), hold(tmp_path, "prod", "up"):
        pass
    with hold(tmp_path, "dev", "up"):
        pass


def test_a_holder_that_was_killed_leaves_nothing_behind(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(UserError, match=f"process {holder.pid},"), hold(tmp_path, "dev", "up"):
            pass
        holder.send_signal(signal.SIGKILL)
    with hold(tmp_path, "dev", "up"):
        pass


def test_a_folder_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / ".devflow").touch()
    with pytest.raises(UserError, match="can't be written"), hold(tmp_path, "dev", "up"):
        pass


def test_who_waits_is_told_once_for_whom_and_goes_on_when_it_is_free(tmp_path: Path) -> None:
    told, waited = list[str](), asyncio.Event()

    def say(line: str) -> None:
        told.append(line)
        waited.set()

    async def wait() -> None:
        async with hold_when_free(tmp_path, "dev", "release shop", say, 60):
            with pytest.raises(UserError, match="`devflow release shop`"):
                hold(tmp_path, "dev", "up").__enter__()

    with hold(tmp_path, "dev", "up"), pytest.raises(UserError, match="still being changed"):
        asyncio.run(_wait_in_vain(tmp_path))

    async def both() -> None:
        holder = hold(tmp_path, "dev", "up")
        holder.__enter__()
        waiting = asyncio.create_task(wait())
        await waited.wait()
        holder.__exit__(None, None, None)
        await waiting

    asyncio.run(both())
    (line,) = told
    assert line.startswith(f"waiting: stack 'dev' is being changed by process {os.getpid()}, ")


async def _wait_in_vain(folder: Path) -> None:
    async with hold_when_free(folder, "dev", "release shop", lambda _: None, 0):
        raise AssertionError("held twice")
