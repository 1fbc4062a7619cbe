"""Where tables are printed."""

import sys

from rich.console import Console

_PIPE_WIDTH = 160
_UNCUT_WIDTH = 10_000


def table_console() -> Console:
    """Standard output. A pipe has no width: it gets room for one line per row. What looks like
    markup is text: it comes from a cluster.
    """
    width = None if sys.stdout.isatty() else _PIPE_WIDTH
    return Console(width=width, highlight=False, markup=False)


def once_console() -> Console:
    """Standard output for what is shown once: in a pipe no line is cut, however long its reason."""
    width = None if sys.stdout.isatty() else _UNCUT_WIDTH
    return Console(width=width, highlight=False)
