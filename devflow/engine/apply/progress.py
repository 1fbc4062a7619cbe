"""Lines of progress of a run."""

import time
from collections.abc import Callable

from devflow.engine.objects.kube_object import Identity

QUIET_SECONDS = 2.0
"""The longest silence, about, while objects are being applied."""
SIGNS = {"created": "+", "configured": "~", "pruned": "-", "deleted": "-", "left to Argo CD": ">"}

Say = Callable[[str], None]


class Progress:
    """Reports each change, and every now and then how many unchanged objects are done."""

    def __init__(self, say: Say, clock: Callable[[], float] = time.monotonic) -> None:
        self._say = say
        self._clock = clock
        self._said_at = clock()
        self._done = 0

    def report(self, action: str, identity: Identity) -> None:
        """Report that an object is done."""
        self._done += 1
        sign = SIGNS.get(action)
        if sign is not None:
            self._line(f"{sign} {identity} {action}")
        elif self._clock() - self._said_at > QUIET_SECONDS:
            self._line(f"  {self._done} objects done")

    def _line(self, text: str) -> None:
        self._said_at = self._clock()
        self._say(text)
