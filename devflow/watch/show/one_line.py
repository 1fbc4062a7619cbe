"""Texts that take one line each, however narrow the terminal is."""

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult


class OneLineEach:
    """Shows what doesn't fit as cut off."""

    def __init__(self, shown: RenderableType) -> None:
        self._shown = shown

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from console.render(self._shown, options.update(no_wrap=True, overflow="ellipsis"))
