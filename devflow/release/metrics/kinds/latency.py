"""``latencyP50``, ``latencyP95`` and ``latencyP99``: how slow the canary's answers are."""

from devflow.release.metrics.kinds.limited import Limited, Question
from devflow.release.metrics.limits import Unit


def _latency(percent: int, doc: str) -> Limited:
    return Limited(
        f"latencyP{percent}",
        f"latency-p{percent}",
        f"p{percent} latency",
        Unit.MILLISECONDS,
        _of(percent / 100),
        doc,
    )


def _of(quantile: float) -> Question:
    return lambda provider, series, revision: provider.latency(series, revision, quantile)


LATENCY_P50 = _latency(
    50, "Half of the answers are at most this slow, such as ``< 100ms`` or ``<= stable * 1.2``."
)
LATENCY_P95 = _latency(95, "95 of 100 answers are at most this slow.")
LATENCY_P99 = _latency(99, "99 of 100 answers are at most this slow.")
