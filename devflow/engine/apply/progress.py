"""Lines that tell how far a run is."""

import time
from collections.abc import Callable

from devflow.engine.evaluate.objects import Identity

QUIET_SECONDS = 2.0
"""Nothing is silent for longer than about this."""
SIGNS = {"created": "+", "configured": "~", "pruned": "-", "deleted": "-"}

Say = Callable[[str], None]


class Progress:
    """Says each change, and while nothing changes every now and then how many objects are done."""

    def __init__(self, say: Say, clock: Callable[[], float] = time.monotonic) -> None:
        self._say = say
        self._clock = clock
        self._said_at = clock()
        self._done = 0

    def tell(self, action: str, identity: Identity) -> None:
        """An object is done."""
        self._done += 1
        sign = SIGNS.get(action)
        if sign is not None:
            self._line(f"{sign} {identity} {action}")
        elif self._clock() - self._said_at > QUIET_SECONDS:
            self._line(f"  {self._done} objects done")

    def _line(self, text: str) -> None:
        self._said_at = self._clock()
        self._say(text)
