"""One ``up`` or ``destroy`` of a stack at a time, on this machine.

Two at once would each write the stack's random values, and prune by an outdated inventory. The
operating system releases the lock when its holder ends, in whatever way.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from devflow.errors import Exit, UserError

_TOLD_BYTES = 200


@contextmanager
def hold(project_folder: Path, stack: str, command: str) -> Iterator[None]:
    """Hold the stack for ``command``, such as ``up``.

    :raises UserError: at once (``Exit.FAILED``) if another process holds it: which, since when.
    """
    path = project_folder / ".devflow" / f"{stack}.lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise UserError(f"{path} can't be written: {error.strerror}") from None
    try:
        _lock(handle, stack)
        since = f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S}"
        os.pwrite(handle, f"process {os.getpid()}, `devflow {command}`, since {since}".encode(), 0)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, stack: str) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(handle, _TOLD_BYTES, 0).decode() or "a process that has just started"
        raise UserError(
            f"stack {stack!r} is being changed by {holder}. Nothing was applied: wait until that"
            " has ended, or end it, and try again",
            Exit.FAILED,
        ) from None
    os.ftruncate(handle, 0)
