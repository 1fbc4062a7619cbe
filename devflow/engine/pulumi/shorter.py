"""The Pulumi CLI's log of an operation, made short for a person."""

import re
import time
from collections.abc import Callable

from devflow.engine.pulumi.interrupted import Interrupted

EVERY_SECONDS = 2.0
_STEP = re.compile(r"\s*(@\s|[+\-~=]{1,2}\s{1,2}\S+:\S+\s|>\s)|\s{4}[\w-]+:\S+:\S+\s")
"""A line about one resource that is begun, done or as it should be, or the CLI's sign that it is at
work.
"""
_DONE = re.compile(r"\s(created|updated|deleted|replaced|imported|read) \(\d[^)]*\)")


class Shorter:
    """Leaves out the lines about single resources, and reports every 2 s how many are done.

    Diagnostics, warnings and the counts at the end stay.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._done = 0
        self._said_at = time.monotonic()
        self._blank = True
        self._interrupted = Interrupted()

    def take(self, line: str) -> None:
        """Take one line of the log."""
        for kept in self._interrupted.take(line):
            self._take(kept)

    def end(self) -> None:
        """The log is over."""
        for kept in self._interrupted.rest():
            self._take(kept)

    def _take(self, line: str) -> None:
        if _STEP.match(line):
            self._done += bool(_DONE.search(line))
            self._progress()
        elif line.strip() or not self._blank:
            self._say(line)
            self._blank = not line.strip()

    def _progress(self) -> None:
        now = time.monotonic()
        if now - self._said_at >= EVERY_SECONDS:
            self._said_at = now
            self._say(f"pulumi is at work: {self._done} resources done")
            self._blank = False
