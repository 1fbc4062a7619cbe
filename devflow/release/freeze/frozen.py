"""Whether an app is frozen at a moment, and until when."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from devflow.release.freeze.local_time import shown_time
from devflow.release.freeze.window import FreezeWindow, Span

_MOST_JOINED = 1000
"""Windows that follow one another without a break; beyond, the end is not looked for."""


class Frozen(NamedTuple):
    """That releases are held up, and how long."""

    reason: str
    """Of the window that ends first of those that hold at the moment asked for."""
    until: datetime | None
    """When no window holds any more, in UTC; ``None`` if none ever ends, as far as was looked."""
    time_zone: str
    """The zone of the window that ends last: its users' clocks."""

    def __str__(self) -> str:
        """As in ``frozen until 2026-12-27 08:00 CET: Christmas``."""
        if self.until is None:
            return f"frozen, with no end: {self.reason}"
        return f"frozen until {shown_time(self.until, self.time_zone)}: {self.reason}"


def frozen(windows: Sequence[FreezeWindow], moment: datetime) -> Frozen | None:
    """Whether a window holds at ``moment``, and until when one after the other does.

    >>> from datetime import UTC, datetime
    >>> nights = {"reason": "the nightly import", "cron": "0 22 * * *", "for": "8h"}
    >>> window = FreezeWindow.model_validate(nights | {"timeZone": "Europe/Berlin"})
    >>> print(frozen([window], datetime(2026, 7, 1, 23, tzinfo=UTC)))
    frozen until 2026-07-02 06:00 CEST: the nightly import
    >>> frozen([window], datetime(2026, 7, 1, 12, tzinfo=UTC)) is None
    True
    """
    holding = _holding(windows, moment)
    if not holding:
        return None
    (_, first), until, last = holding[0], moment, holding[-1][1]
    for _ in range(_MOST_JOINED):
        if not holding:
            return Frozen(first.reason, until, last.time_zone)
        span, last = holding[-1]
        until = span.end
        holding = _holding(windows, until)
    return Frozen(first.reason, None, last.time_zone)


def _holding(windows: Sequence[FreezeWindow], moment: datetime) -> list[tuple[Span, FreezeWindow]]:
    """The windows that hold at a moment, the one that ends last at the end."""
    found = [(span, window) for window in windows if (span := window.at(moment))]
    return sorted(found, key=lambda one: one[0].end)
