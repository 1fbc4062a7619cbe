"""The load profiles of a rehearsal, as they are written on the command line."""

from collections.abc import Callable
from pathlib import Path

from devflow.errors import UserError
from devflow.lab.load import Curve, Offsets, Pace
from devflow.lab.load.curve import day_from, read_day, time_of_day
from devflow.lab.load.pace import MAX_SECONDS
from devflow.reading.error import ReadError
from devflow.reading.files import read_file
from devflow.reading.text import read_text

_RAMP_FROM = 0.1
"""A ramp begins with this part of its rate."""


def read_profile(
    text: str,
    rate: float | None,
    start: str,
    speed: int,
    ramp_seconds: float,
    default_rate: Callable[[], float],
) -> Offsets:
    """``steady``, ``ramp``, or the name of a CSV file with a day of a real service.

    ``rate``, or else ``default_rate``, is that of ``steady`` and the last one of ``ramp``. It is
    the highest one of a day, which has its own without it. Time goes ``speed`` times faster and
    requests come so many times more often, so that a window counts as many as in reality.

    :raises UserError: for a file that can't be read, or a load out of range.
    """
    match text:
        case "steady":
            return Pace((default_rate() if rate is None else rate) * speed, MAX_SECONDS)
        case "ramp":
            asked = default_rate() if rate is None else rate
            return Curve(
                ((0.0, asked * speed * _RAMP_FROM), (ramp_seconds, asked * speed)), MAX_SECONDS
            )
        case _:
            return _day(Path(text), rate, start, speed)


def _day(file: Path, rate: float | None, start: str, speed: int) -> Offsets:
    if not file.is_file():
        raise UserError(f"--load: {str(file)!r} is not steady, ramp or a CSV file")
    begin = time_of_day(start)
    if begin is None:
        raise UserError(f"--start: {start!r} is not a time of day; write it as in 09:30")
    try:
        day = read_day(read_text(read_file(file), str(file)), str(file))
    except ReadError as error:
        raise UserError(f"--load: {error}; write lines such as 09:30,120") from None
    highest = max(each for _, each in day)
    scale = rate / highest if rate is not None and highest else 1.0
    points = [(at / speed, each * scale * speed) for at, each in day_from(day, begin)]
    return Curve(points, MAX_SECONDS)
