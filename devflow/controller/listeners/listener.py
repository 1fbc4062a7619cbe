"""What gets every change of every job: the one place for what a release causes outside."""

from typing import Protocol

from devflow.controller.effect import JobChanged


class Listener(Protocol):
    """Gets each change of a job once, in order. ``JobChanged.events`` says what happened."""

    name: str
    """As the log has it."""

    def hear(self, change: JobChanged) -> None:
        """Take a change. It returns at once: what takes longer waits in the listener's own queue,
        so that a slow listener delays no other.

        What it raises is logged, and costs no other listener the change.
        """
        ...
