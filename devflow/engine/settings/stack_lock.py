"""One ``up`` or ``destroy`` of a stack at a time, on this machine.

Two at once would each write the stack's random values, and prune by an outdated inventory. The
operating system releases the lock when its holder ends, in whatever way.
"""

import asyncio
import fcntl
import os
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path

from devflow.errors import Exit, UserError
from devflow.files import naming

_TOLD_BYTES = 200
_POLL_SECONDS = 0.1


@contextmanager
def hold(project_folder: Path, stack: str, command: str) -> Iterator[None]:
    """Hold the stack for ``command``, such as ``up``.

    :raises UserError: at once (``Exit.FAILED``) if another process holds it: which, since when.
    """
    path = _path(project_folder, stack)
    with _opened(path) as handle:
        if not _lock(handle):
            raise UserError(
                f"stack {stack!r} is being changed by {_holder(handle)}. Nothing was applied: wait"
                " until that has ended, or end it, and try again",
                Exit.FAILED,
            )
        with naming(path):
            _sign(handle, command)
        yield


@asynccontextmanager
async def hold_when_free(
    project_folder: Path,
    stack: str,
    command: str,
    say: Callable[[str], None],
    limit_seconds: float,
) -> AsyncIterator[None]:
    """Hold the stack for ``command`` as soon as no other process does.

    ``say`` gets a line that names the holder, for each holder that is waited for.

    :raises UserError: another process still holds it after ``limit_seconds`` (``Exit.FAILED``).
    """
    ends, waited_for = time.monotonic() + limit_seconds, ""
    path = _path(project_folder, stack)
    with _opened(path) as handle:
        while not _lock(handle):
            holder = _holder(handle)
            if time.monotonic() > ends:
                raise UserError(
                    f"stack {stack!r} is still being changed by {holder}. Nothing was applied",
                    Exit.FAILED,
                )
            if holder != waited_for:
                say(f"waiting: stack {stack!r} is being changed by {holder}")
                waited_for = holder
            await asyncio.sleep(_POLL_SECONDS)
        with naming(path):
            _sign(handle, command)
        yield


def _path(project_folder: Path, stack: str) -> Path:
    return project_folder / ".devflow" / f"{stack}.lock"


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise UserError(f"{path} can't be written: {error.strerror}") from None
    try:
        yield handle
    finally:
        os.close(handle)


def _lock(handle: int) -> bool:
    """Take the lock; return whether it was free."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(handle: int) -> str:
    return (
        os.pread(handle, _TOLD_BYTES, 0).decode(errors="replace")
        or "a process that has just started"
    )


def _sign(handle: int, command: str) -> None:
    since = f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S}"
    os.ftruncate(handle, 0)
    os.pwrite(handle, f"process {os.getpid()}, `devflow {command}`, since {since}".encode(), 0)
