"""The signals that ask a command to end: all of them end it as Ctrl-C does."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGTERM, signal.SIGHUP)
"""As a pipeline that is cancelled sends, and a terminal that is closed."""


@contextmanager
def ended_as_by_ctrl_c() -> Iterator[None]:
    """End what runs within by ``KeyboardInterrupt`` at these signals, unless they are ignored, as
    by ``nohup``, or somebody handles them.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    taken = [one for one in _SIGNALS if signal.getsignal(one) is signal.SIG_DFL]
    for one in taken:
        signal.signal(one, _end)
    try:
        yield
    finally:
        for one in taken:
            signal.signal(one, signal.SIG_DFL)


def _end(number: int, frame: FrameType | None) -> None:
    # A running loop of asyncio has its own handler for Ctrl-C, which ends it in order. A shell
    # without job control has Ctrl-C ignored by what runs in its background: then there is none.
    handler = signal.getsignal(signal.SIGINT)
    if callable(handler):
        handler(number, frame)
    else:
        raise KeyboardInterrupt
