"""Counts samples per version, keeping of each only its latency."""

from array import array
from collections import Counter
from dataclasses import dataclass, field

from devflow.lab.load.sample import Sample
from devflow.lab.load.summary import Summary, summarise


@dataclass
class Tally:
    """What was seen so far. At the longest load it holds 3.6 million latencies: 29 MB."""

    latencies: dict[str | None, "array[float]"] = field(default_factory=dict)
    """Seconds, by version; None for answers that no pod gave."""
    errors: Counter[str | None] = field(default_factory=Counter)
    """Failed requests by version."""
    reasons: Counter[str] = field(default_factory=Counter)
    """Failed requests by what went wrong."""
    lag_seconds: float = 0.0
    """The most by which the generator was late."""

    def add(self, sample: Sample) -> None:
        """Count one request."""
        self.latencies.setdefault(sample.version, array("d")).append(sample.latency_seconds)
        self.lag_seconds = max(self.lag_seconds, sample.lag_seconds)
        if error := sample.error:
            self.errors[sample.version] += 1
            self.reasons[error] += 1

    @property
    def requests(self) -> int:
        """How many were counted."""
        return sum(map(len, self.latencies.values()))

    @property
    def failed(self) -> int:
        """How many of them failed."""
        return self.errors.total()

    def summary(self) -> Summary:
        """Return the figures."""
        return summarise(self.latencies, self.errors, self.reasons, self.lag_seconds)
