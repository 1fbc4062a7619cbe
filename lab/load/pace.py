"""When requests are meant to leave: at an even rate, for a bounded time."""

from collections.abc import Iterator
from dataclasses import dataclass

from devflow.errors import UserError

MAX_RATE = 1000.0
"""Requests per second that one generator can send on time with room to spare."""
MAX_SECONDS = 3600.0


@dataclass(frozen=True)
class Pace:
    """``rate`` requests per second (above 0, up to 1000) for ``seconds`` (above 0, up to an hour).

    :raises UserError: one is out of range.
    """

    rate: float
    seconds: float

    def __post_init__(self) -> None:
        if not 0 < self.rate <= MAX_RATE:
            raise UserError(
                f"A rate of {self.rate:g} requests per second is not above 0 and up to"
                f" {MAX_RATE:g}."
            )
        if not 0 < self.seconds <= MAX_SECONDS:
            raise UserError(f"{self.seconds:g} s is not above 0 and up to {MAX_SECONDS:g} s (1h).")

    @property
    def count(self) -> int:
        """How many requests that makes: at least one."""
        return max(1, round(self.rate * self.seconds))

    def offsets(self) -> Iterator[float]:
        """Yield when each request is meant to leave, in seconds after the start."""
        # Not a running sum: its rounding errors would add up over an hour.
        return (index / self.rate for index in range(self.count))
