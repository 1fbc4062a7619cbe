"""Texts and tables that take no more lines, however narrow the terminal is."""

from collections.abc import Sequence

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.table import Table

_ANY = 10_000


class OneLineEach:
    """Shows what doesn't fit as cut off."""

    def __init__(self, shown: RenderableType) -> None:
        self._shown = shown

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from console.render(self._shown, options.update(no_wrap=True, overflow="ellipsis"))


class FirstThatFits:
    """Shows the first of several tables that isn't too wide, else the last."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self._tables = tables

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for table in self._tables[:-1]:
            if console.measure(table, options=options.update(width=_ANY)).maximum <= (
                options.max_width
            ):
                yield table
                return
        yield self._tables[-1]
