"""When requests are meant to leave, at a rate that changes: a ramp, or a day of a real service."""

import csv
import io
import math
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from devflow.errors import UserError
from devflow.lab.load.pace import MAX_RATE

_SLICE_SECONDS = 0.1
_DAY_SECONDS = 86_400.0
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)


@dataclass(frozen=True)
class Curve:
    """Rates at points in time, straight lines between them, for ``seconds``.

    Before its first point and after its last the rate is that of the point.

    :raises UserError: a rate is not from 0 to 1000 requests per second, or all of them are 0.
    """

    points: Sequence[tuple[float, float]]
    """(seconds after the start, requests per second), in order of time."""
    seconds: float

    def __post_init__(self) -> None:
        highest = max(rate for _, rate in self.points)
        if not 0 < highest <= MAX_RATE or min(rate for _, rate in self.points) < 0:
            raise UserError(
                f"A load of up to {highest:g} requests per second is not above 0 and up to"
                f" {MAX_RATE:g}; scale it down with --rate."
            )

    @classmethod
    def ramp(cls, first: float, last: float, seconds: float) -> Self:
        """From one rate to another at an even pace."""
        return cls(((0.0, first), (seconds, last)), seconds)

    def rate(self, at_seconds: float) -> float:
        """Requests per second at one moment."""
        after = bisect_right(self.points, (at_seconds, math.inf))
        if after == 0:
            return self.points[0][1]
        if after == len(self.points):
            return self.points[-1][1]
        (begin, low), (end, high) = self.points[after - 1], self.points[after]
        return low + (high - low) * (at_seconds - begin) / (end - begin)

    def offsets(self) -> Iterator[float]:
        """Yield when each request is meant to leave, in seconds after the start."""
        owed = 0.0
        for index in range(math.ceil(self.seconds / _SLICE_SECONDS)):
            begin = index * _SLICE_SECONDS
            due = self.rate(begin + _SLICE_SECONDS / 2) * _SLICE_SECONDS
            # The first one that is due leaves when what is owed reaches a whole request.
            while due > 0 and owed + due >= 1:
                share = (1 - owed) / due
                begin += share * ((index + 1) * _SLICE_SECONDS - begin)
                due -= 1 - owed
                owed = 0.0
                if begin < self.seconds:
                    yield begin
            owed += due


def read_day(text: str, name: str) -> list[tuple[float, float]]:
    """Read a day of a service from CSV: a time of day (``HH:MM`` or ``HH:MM:SS``), then requests
    per second; a first line of headings may be there.

    :raises UserError: naming the file ``name`` and the line that makes no sense.
    """
    points: list[tuple[float, float]] = []
    for number, row in enumerate(csv.reader(io.StringIO(text)), 1):
        if not row or (number == 1 and not _TIME.fullmatch(row[0].strip())):
            continue
        point = _point(row)
        if point is None or (points and point[0] <= points[-1][0]):
            raise UserError(
                f"{name}, line {number}: {','.join(row)!r} is not a later time of day and a rate;"
                " write lines such as 09:30,120"
            )
        points.append(point)
    if not points:
        raise UserError(f"{name} has no line such as 09:30,120: a time of day, requests per second")
    return points


def day_from(day: Sequence[tuple[float, float]], start: float) -> list[tuple[float, float]]:
    """The 24 hours of a day from ``start`` (seconds after midnight) on."""
    later = [(at - start, rate) for at, rate in day if at >= start]
    earlier = [(at - start + _DAY_SECONDS, rate) for at, rate in day if at < start]
    before = ((earlier or later)[-1][0] - _DAY_SECONDS, (earlier or later)[-1][1])
    return [before, *later, *earlier]


def time_of_day(text: str) -> float | None:
    """Seconds after midnight of ``HH:MM`` or ``HH:MM:SS``; None if it's none."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    inside = hours < 24 and minutes < 60 and seconds < 60
    return hours * 3600.0 + minutes * 60 + seconds if inside else None


def _point(row: Sequence[str]) -> tuple[float, float] | None:
    at = time_of_day(row[0])
    if at is None or len(row) < 2:
        return None
    try:
        rate = float(row[1])
    except ValueError:
        return None
    return (at, rate) if math.isfinite(rate) and rate >= 0 else None
