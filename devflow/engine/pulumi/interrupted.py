"""Leaves out the tracebacks of a program that the Pulumi CLI itself has interrupted.

Once a resource fails, the CLI ends the program that still waits for it, by SIGINT. What Python
prints then says nothing of what went wrong, and hides it.
"""

_TRACEBACK = "Traceback (most recent call last):"
_CHAINED = "During handling of the above exception, another exception occurred:"
_INTERRUPT = "KeyboardInterrupt"


class Interrupted:
    """Takes a log line by line. Tracebacks of other exceptions are kept."""

    def __init__(self) -> None:
        self._held: list[str] = []
        self._is_after = False

    def take(self, line: str) -> list[str]:
        """Take a line; return those that are to be shown now."""
        text = line.strip()
        if self._held:
            return self._inside(line)
        if text == _TRACEBACK:
            self._held = [line]
            return []
        if self._is_after and text in ("", _CHAINED):
            return []
        self._is_after = False
        return [line]

    def rest(self) -> list[str]:
        """Return what is held at the end of the log: a traceback that was cut off."""
        held, self._held = self._held, []
        return held

    def _inside(self, line: str) -> list[str]:
        """The exception, after its frames, is indented as the traceback is."""
        self._held.append(line)
        if not line.strip() or _indent(line) > _indent(self._held[0]):
            return []
        held = self.rest()
        self._is_after = line.strip() == _INTERRUPT
        return [] if self._is_after else held


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
