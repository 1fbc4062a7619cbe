"""Where tables and texts for a person are printed."""

import os
import shutil
import sys

from rich.console import Console, RenderableType

_PIPE_WIDTH = 10_000


def table_console() -> Console:
    """Return a console on standard output. What looks like markup is text: a cluster wrote it.

    A pipe has no width, so there is one line per row, unless ``$COLUMNS`` says how wide it is.
    """
    # Rich takes each terminal with TERM=dumb for one of 80 columns.
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else _asked_width()
    return Console(width=width, highlight=False, markup=False)


def print_whole(console: Console, *shown: RenderableType) -> None:
    """Print without cutting anything off: a word that is wider than the terminal stays whole."""
    for each in shown:
        console.print(each, overflow="ignore", crop=False)


def _asked_width() -> int:
    asked = os.environ.get("COLUMNS", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and int(asked) > 0 else _PIPE_WIDTH
