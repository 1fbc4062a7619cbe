"""The figures of a load: per version, and of all."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class VersionSummary:
    """What one version did. Latencies are exact, not from buckets: nearest-rank percentiles."""

    version: str | None
    """None: answers that name no version, so from the gateway itself, or no answer at all."""
    requests: int
    share: float
    """Of all requests, 0 to 1."""
    errors: int
    p50_ms: float
    p95_ms: float
    p99_ms: float


@dataclass(frozen=True)
class Summary:
    """What all versions did."""

    requests: int
    errors: int
    p50_ms: float
    p95_ms: float
    p99_ms: float
    max_lag_ms: float
    """The most by which the generator was late. Latencies include it: if it is large, the machine
    was too busy to judge the server by them."""
    reasons: dict[str, int]
    """Failed requests by what went wrong."""
    versions: tuple[VersionSummary, ...]
    """Sorted by version; the one without a version last."""

    def to_json(self) -> dict[str, Any]:
        """Return the figures as JSON values, keys as named here."""
        return asdict(self)


def summarise(
    latencies: Mapping[str | None, Sequence[float]],
    errors: Mapping[str | None, int],
    reasons: Mapping[str, int],
    lag_seconds: float,
) -> Summary:
    """Return the figures of latencies (in seconds) and errors by version."""
    everything = sorted(value for values in latencies.values() for value in values)
    total = len(everything)
    versions = tuple(
        VersionSummary(
            version,
            len(ordered),
            len(ordered) / total,
            errors.get(version, 0),
            *_percentiles_ms(ordered),
        )
        for version, ordered in (
            (version, sorted(latencies[version])) for version in sorted(latencies, key=_order)
        )
    )
    return Summary(
        total,
        sum(errors.values()),
        *_percentiles_ms(everything),
        round(lag_seconds * 1000, 3),
        dict(reasons),
        versions,
    )


def _order(version: str | None) -> tuple[bool, list[tuple[bool, int, str]]]:
    """Sort 1.10.0 after 1.9.0, and no version last."""
    parts = (version or "").split(".")
    return version is None, [
        (not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts
    ]


def _percentiles_ms(ordered: Sequence[float]) -> tuple[float, float, float]:
    return _percentile_ms(ordered, 50), _percentile_ms(ordered, 95), _percentile_ms(ordered, 99)


def _percentile_ms(ordered: Sequence[float], percent: int) -> float:
    """Return the smallest latency that ``percent`` of all don't exceed; 0 if there are none."""
    if not ordered:
        return 0.0
    rank = math.ceil(len(ordered) * percent / 100)
    return round(ordered[rank - 1] * 1000, 3)
