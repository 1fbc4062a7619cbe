"""Pauses between tries, each longer than the one before and none like another's; and how many
tries are enough.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable

Sleep = Callable[[float], Awaitable[object]]
"""Waits so many seconds."""

Uniform = Callable[[float, float], float]
"""A random number between two."""

JITTER = random.SystemRandom()

LONGEST_SECONDS = 30.0
"""The longest pause, by default."""
FIRST_TRIES = 2
"""Tries to reach the server for the first list, by who isn't patient. On a busy machine we may have
had no time ourselves to see that it answered.
"""
REFUSALS = 10
"""So many tries of a watch in a row without credentials that are accepted: waiting doesn't mend
that. By the usual pauses it is a minute, as whoever gives out tokens may be away, too.
"""


class Backoff:
    """Pauses that double up to a limit, each shortened by up to half at random."""

    def __init__(
        self,
        first_seconds: float = 0.2,
        longest_seconds: float = LONGEST_SECONDS,
        sleep: Sleep = asyncio.sleep,
        uniform: Uniform = JITTER.uniform,
    ) -> None:
        self._first_seconds = first_seconds
        self._longest_seconds = longest_seconds
        self._sleep = sleep
        self._uniform = uniform
        self._next_seconds = first_seconds

    async def wait(self) -> None:
        """Pause; the next pause will be longer."""
        seconds = self._next_seconds * self._uniform(0.5, 1.0)
        self._next_seconds = min(self._next_seconds * 2, self._longest_seconds)
        await self._sleep(seconds)

    def reset(self) -> None:
        """It worked: the next pause is the first again."""
        self._next_seconds = self._first_seconds
