"""How the lab's commands show their work, and what Ctrl-C means to them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

from devflow.errors import Exit, UserError
from devflow.lab.progress.live import LiveProgress
from devflow.lab.progress.plain import PlainProgress
from devflow.lab.progress.report import Progress


@contextmanager
def progress(on_interrupt: str) -> Iterator[Progress]:
    """Yield a live view on a terminal, plain lines elsewhere; both on standard error.

    :param on_interrupt: what a user who presses Ctrl-C is told: what goes on, and how to continue.
    :raises UserError: at Ctrl-C, with exit code 130.
    """
    try:
        if sys.stderr.isatty():
            with LiveProgress(Console(stderr=True)) as live:
                yield live
        else:
            yield PlainProgress(sys.stderr)
    except KeyboardInterrupt:
        raise UserError(f"Interrupted. {on_interrupt}", Exit.INTERRUPTED) from None
