"""Reads the log of a part."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

_POLL_SECONDS = 0.2
_BLOCK_BYTES = 1 << 16


def tail(log: Path, count: int) -> list[str]:
    """Return the last ``count`` lines, reading no more of the file than needed."""
    if count <= 0 or not log.is_file():
        return []
    with log.open("rb") as file:
        position = file.seek(0, 2)
        data = b""
        while position > 0 and data.count(b"\n") <= count:
            step = min(_BLOCK_BYTES, position)
            position -= step
            file.seek(position)
            data = file.read(step) + data
    return data.decode(errors="replace").splitlines()[-count:]


def follow(log: Path, stop: Callable[[], bool] = lambda: False) -> Iterator[str]:
    """Yield lines as they are added, also across a restart of the part, until ``stop()``."""
    file = log.open(errors="replace")
    file.seek(0, 2)
    pending = ""
    try:
        while True:
            stopping = stop()
            pending += file.readline()
            if pending.endswith("\n"):
                yield pending.rstrip("\n")
                pending = ""
            elif stopping:
                return
            elif log.exists() and log.stat().st_ino != os.fstat(file.fileno()).st_ino:
                file.close()
                file, pending = log.open(errors="replace"), ""
            else:
                time.sleep(_POLL_SECONDS)
    finally:
        file.close()


def has_line(log: Path, text: str) -> bool:
    """Return whether a line of the log contains ``text``."""
    try:
        with log.open(errors="replace") as file:
            return any(text in line for line in file)
    except FileNotFoundError:
        return False
