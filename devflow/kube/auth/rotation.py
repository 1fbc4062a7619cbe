"""Certificates in files that others replace while we run, such as a rotated client certificate."""

import ssl
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from devflow.kube.errors import UnreachableError

CHECK_SECONDS = 60.0
"""How often files are looked at: the kubelet and certificate managers replace them in time."""


class Rotation:
    """Watches some files, and loads them again when they have changed."""

    def __init__(
        self,
        files: Sequence[Path],
        load: Callable[[], ssl.SSLContext],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """``load`` reads the files; an ``UnreachableError`` of it means that they don't fit."""
        self._files = files
        self._load = load
        self._monotonic = monotonic
        self._checked_at = monotonic()
        self._state = self._look()

    def renewed(self) -> ssl.SSLContext | None:
        """What the files hold now, if that is something new."""
        now = self._monotonic()
        if now - self._checked_at < CHECK_SECONDS:
            return None
        self._checked_at = now
        state = self._look()
        if state == self._state:
            return None
        try:
            renewed = self._load()
        except UnreachableError:
            # One of the files is replaced and the other isn't yet: the next look finds both.
            return None
        self._state = state
        return renewed

    def _look(self) -> list[tuple[int, int] | None]:
        return [_stamp(file) for file in self._files]


def _stamp(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    # Secrets are mounted as links to a folder that is replaced as a whole.
    return found.st_ino, found.st_mtime_ns
