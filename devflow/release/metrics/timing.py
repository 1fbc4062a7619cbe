"""When a verify measures: its window, interval and count, made from what the user wrote."""

from dataclasses import dataclass

from devflow.release.durations import Duration
from devflow.release.errors import SpecError
from devflow.release.metrics.providers.provider import Sampling
from devflow.release.spec.verify import VerifySpec

_MEASUREMENTS_AFTER_FIRST = 3


@dataclass(frozen=True, slots=True)
class Timing:
    """When a metric is measured: ``count`` times, the first when ``window`` is over."""

    window: Duration
    interval: Duration
    count: int


def timing(verify: VerifySpec, sampling: Sampling) -> Timing:
    """The timing of a verify whose provider has new values as ``sampling`` says.

    :raises SpecError: naming the key of the spec that doesn't fit.
    """
    whole = verify.duration.seconds
    least = sampling.window.seconds
    window = verify.window.seconds if verify.window else max(whole // 2, least)
    if window < least:
        raise SpecError(
            "window",
            f"{verify.window} is shorter than {sampling.why}; use at least {sampling.window}",
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
        else max(left // _MEASUREMENTS_AFTER_FIRST, sampling.interval.seconds)
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
