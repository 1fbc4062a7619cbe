"""Keeps other tests of the lab away from those that measure: a lock for many, or for one alone."""

import fcntl
from typing import IO

from tests.lab.running.labs import SHARED, lock_file


class Lane:
    """This process's place among the test processes that use the lab."""

    def __init__(self) -> None:
        self._file: IO[str] | None = None
        self._alone = False

    def enter(self, *, alone: bool) -> None:
        """Wait until this process may use the lab, beside others or alone; keep that place."""
        if self._file is not None and self._alone == alone:
            return
        self.leave()
        file = lock_file(SHARED, "lane").open("w")
        fcntl.flock(file, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        self._file, self._alone = file, alone

    def leave(self) -> None:
        """Give the place up."""
        if self._file is not None:
            self._file.close()
            self._file = None
