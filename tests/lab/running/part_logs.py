"""What the lab's parts have logged since a moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from devflow.lab import Lab


@dataclass(frozen=True)
class LogMark:
    """The ends of all parts' logs at one moment.

    A test that expects a healthy controller: ``mark = LogMark.of(lab)``, a release, and then
    ``mark.since("devflow")`` has what the controller logged meanwhile.
    """

    lab: Lab
    ends: Mapping[str, tuple[int, int]]
    """Inode and size of each part's log."""

    @classmethod
    def of(cls, lab: Lab) -> "LogMark":
        """Mark the moment."""
        return cls(lab, {part.name: _end(lab.layout.log(part.name)) for part in lab.parts})

    def since(self, part: str) -> str:
        """Return what the part has logged since, that before its last restart included.

        Of several restarts, what was logged before the one before the last is gone.
        """
        log, previous = self.lab.layout.log(part), self.lab.layout.previous_log(part)
        inode, size = self.ends.get(part, (0, 0))
        if _end(log)[0] == inode:
            return _read(log, size)
        return _read(previous, size if _end(previous)[0] == inode else 0) + _read(log, 0)


def _end(log: Path) -> tuple[int, int]:
    try:
        status = log.stat()
    except FileNotFoundError:
        return 0, 0
    return status.st_ino, status.st_size


def _read(log: Path, offset: int) -> str:
    try:
        with log.open("rb") as file:
            file.seek(offset)
            return file.read().decode(errors="replace")
    except FileNotFoundError:
        return ""
