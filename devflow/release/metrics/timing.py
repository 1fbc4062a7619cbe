"""When a verify measures: its window, interval and count, made from what the user wrote."""

from dataclasses import dataclass

from devflow.release.durations import Duration
from devflow.release.errors import SpecError
from devflow.release.spec.verify import VerifySpec

SCRAPES_PER_WINDOW = 3
"""A rate needs two samples of each series. Three scrapes always hold two, also when the newest is
still on its way.
"""
_MEASUREMENTS_AFTER_FIRST = 3


@dataclass(frozen=True, slots=True)
class Timing:
    """When a metric is measured: ``count`` times, the first when ``window`` is over."""

    window: Duration
    interval: Duration
    count: int


def timing(verify: VerifySpec, scrape_interval: Duration) -> Timing:
    """The timing of a verify whose metrics are scraped every ``scrape_interval``.

    :raises SpecError: naming the key of the spec that doesn't fit.
    """
    whole = verify.duration.seconds
    least = SCRAPES_PER_WINDOW * scrape_interval.seconds
    window = verify.window.seconds if verify.window else max(whole // 2, least)
    if window < least:
        raise SpecError(
            "window",
            f"{verify.window} is shorter than {SCRAPES_PER_WINDOW} scrape intervals of"
            f" {scrape_interval}: a rate may find no two samples; use at least {Duration(least)}",
        )
    if window > whole:
        where = "window" if verify.window else "for"
        raise SpecError(
            where,
            f"a window of {Duration(window)} doesn't fit into a verify of {verify.duration};"
            f" set 'for' to at least {Duration(window)}",
        )
    left = whole - window
    interval = (
        verify.interval.seconds
        if verify.interval
        else max(left // _MEASUREMENTS_AFTER_FIRST, scrape_interval.seconds)
    )
    fitting = 1 + left // interval
    if verify.count and verify.count > fitting:
        needed = f"{window + (verify.count - 1) * interval}s"
        raise SpecError(
            "count",
            f"{verify.count} measurements, one each {Duration(interval)} after a first window of"
            f" {Duration(window)}, need {needed}; 'for' is {verify.duration}",
        )
    count = verify.count or fitting
    if verify.failure_limit >= count:
        raise SpecError(
            "failureLimit",
            f"{verify.failure_limit} can't be passed by {count} measurements, so nothing would"
            f" fail; use at most {count - 1}",
        )
    return Timing(Duration(window), Duration(interval), count)
