"""One writer at a time, also between processes, and let go by the system when a holder dies."""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from devflow.lab.site.files import SECRET_MODE, make_folder

_POLL_SECONDS = 0.1


@asynccontextmanager
async def locked(path: Path, on_wait: Callable[[], None] = lambda: None) -> AsyncIterator[None]:
    """Hold the lock ``path``; ``on_wait`` is called once if another process holds it at first."""
    handle = _try_lock(path)
    if handle is None:
        on_wait()
    while handle is None:
        await asyncio.sleep(_POLL_SECONDS)
        handle = _try_lock(path)
    try:
        yield
    finally:
        os.close(handle)


def _try_lock(path: Path) -> int | None:
    """Return a handle that holds the lock, or None if it is taken."""
    make_folder(path.parent)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, SECRET_MODE)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    # A holder may have removed the file (purge) after we opened it: then our lock locks nothing.
    if not path.exists() or os.fstat(handle).st_ino != path.stat().st_ino:
        os.close(handle)
        return None
    return handle
