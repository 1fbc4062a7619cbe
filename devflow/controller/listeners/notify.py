"""Gives changes of jobs to the listeners."""

import logging
from collections.abc import Sequence

from devflow.controller.effect import JobChanged
from devflow.controller.listeners.listener import Listener

log = logging.getLogger("devflow.listeners")


def notify(listeners: Sequence[Listener], change: JobChanged) -> None:
    """Give a change to each listener, whatever the others do with it."""
    for listener in listeners:
        try:
            listener.hear(change)
        except Exception:
            log.exception("listener %s failed at job %s", listener.name, change.after.id)
