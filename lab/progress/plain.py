"""Progress as plain lines, for a pipe or a log: one per change, and signs of life in a build."""

import time
from typing import TextIO

from devflow.lab.progress.report import Phase

_SIGN_OF_LIFE_SECONDS = 20.0


class PlainProgress:
    """Writes lines such as ``  4.6 s  kube-apiserver: ready``."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._start = time.monotonic()
        self._last_said: dict[str, float] = {}

    def building(self, name: str, compiled: int, left: int) -> None:
        """Print a line at the start of a build, and every 20 s."""
        now = time.monotonic()
        if now - self._last_said.get(name, -_SIGN_OF_LIFE_SECONDS) >= _SIGN_OF_LIFE_SECONDS:
            self._last_said[name] = now
            self._say(f"{name}: building, {compiled} packages compiled, {left} programs to go")

    def phase(self, name: str, phase: Phase) -> None:
        """Print the phase."""
        self._say(f"{name}: {phase}")

    def note(self, name: str, text: str) -> None:
        """Print the note."""
        self._say(f"{name}: {text}")

    def _say(self, text: str) -> None:
        elapsed = time.monotonic() - self._start
        print(f"{elapsed:6.1f} s  {text}", file=self._stream, flush=True)
