"""What happened in a rehearsal, second by second."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from devflow.lab.load import Sample
from devflow.watch import Release


@dataclass(frozen=True, slots=True)
class Slice:
    """One second of requests, all versions together."""

    second: int
    """Of the rehearsal, 0 at the begin of the release; before that negative."""
    requests: int
    failed: int
    by_new: int
    """Those that the new version answered."""
    p95_ms: float


@dataclass
class Recording:
    """Requests, and what was seen of the release, with their times in seconds since the epoch."""

    began: float = 0.0
    """When the release was asked for."""
    samples: list[Sample] = field(default_factory=list)
    weights: list[tuple[float, int]] = field(default_factory=list)
    """When the canary's weight changed, and to what."""
    releases: list[tuple[float, Release]] = field(default_factory=list)
    """The release at each change that was seen of it."""

    def look(self, release: Release, at: float) -> None:
        """Take note of a change."""
        self.releases.append((at, release))
        view = release.view
        weight = view.weights.canary if view.weights else 0
        if not self.weights or self.weights[-1][1] != weight:
            self.weights.append((at, weight))


def slices(samples: Iterable[Sample], began: float, version: str) -> list[Slice]:
    """Requests by the second at which they were meant to leave."""
    seconds: dict[int, list[Sample]] = {}
    for sample in samples:
        seconds.setdefault(math.floor(sample.intended - began), []).append(sample)
    return [_slice(second, found, version) for second, found in sorted(seconds.items())]


def _slice(second: int, found: list[Sample], version: str) -> Slice:
    ordered = sorted(sample.latency_seconds for sample in found)
    return Slice(
        second=second,
        requests=len(found),
        failed=sum(sample.error is not None for sample in found),
        by_new=sum(sample.version == version for sample in found),
        p95_ms=ordered[max(0, -(-len(ordered) * 95 // 100) - 1)] * 1000,
    )
