"""Progress on a terminal: one line per part, kept up to date in place."""

import time
from dataclasses import dataclass, field

from rich.console import Console, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from devflow.lab.progress.report import Phase

_STYLES = {
    Phase.STARTING: "yellow",
    Phase.READY: "green",
    Phase.ADOPTED: "green",
    Phase.STOPPING: "yellow",
    Phase.STOPPED: "dim",
}


@dataclass
class _Line:
    text: str
    style: str
    since: float = field(default_factory=time.monotonic)
    ended: float | None = None


class LiveProgress:
    """Shows the parts in the order in which they were first heard of. Use it in ``with``."""

    def __init__(self, console: Console) -> None:
        self._lines: dict[str, _Line] = {}
        self._live = Live(
            console=console, get_renderable=self._render, refresh_per_second=8, transient=False
        )

    def __enter__(self) -> "LiveProgress":
        self._live.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.__exit__(None, None, None)

    def building(self, name: str, compiled: int, left: int) -> None:
        """Show how far the build is."""
        text = f"building: {compiled} packages compiled, {left} programs to go"
        self._show(name, text, "cyan")

    def phase(self, name: str, phase: Phase) -> None:
        """Show what the part came to; its clock stops when there is nothing more to wait for."""
        self._show(name, str(phase), _STYLES[phase])
        if phase not in (Phase.STARTING, Phase.STOPPING):
            self._lines[name].ended = time.monotonic()

    def note(self, name: str, text: str) -> None:
        """Show the note until something happens."""
        self._show(name, text, "magenta")

    def _show(self, name: str, text: str, style: str) -> None:
        line = self._lines.setdefault(name, _Line(text, style))
        line.text, line.style, line.ended = text, style, None

    def _render(self) -> RenderableType:
        table = Table.grid(padding=(0, 2))
        for name, line in self._lines.items():
            seconds = (line.ended or time.monotonic()) - line.since
            table.add_row(name, Text(f"{seconds:6.1f} s", "dim"), Text(line.text, line.style))
        return table
