"""What a provider of metrics is: what Argo Rollouts asks, and how it reads the answer."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from devflow.release.durations import Duration
from devflow.release.routers.router import Revision, Series

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec


class Sampling(NamedTuple):
    """How often a provider has new values."""

    interval: Duration
    """From one value to the next."""
    window: Duration
    """The shortest time that a measurement may look back."""
    why: str
    """What the shortest window is made of, for the error about one that is shorter."""


class Provider(Protocol):
    """One provider. Its settings are the app's key of the same name.

    An answer has several numbers, its parts; conditions of Argo Rollouts refer to them by index.
    """

    @property
    def name(self) -> str:
        """Its key in a spec, and in the ``provider`` of Argo Rollouts' metrics."""

    @property
    def title(self) -> str:
        """What people call it."""

    def sampling(self, app: "AppSpec") -> Sampling:
        """How often it has new values of the app."""

    def block(self, app: "AppSpec", query: str) -> dict[str, Any]:
        """The ``provider`` of a metric in an AnalysisTemplate."""

    def part(self, index: int) -> str:
        """The expression of one part of the answer."""

    def complete(self, parts: int) -> str:
        """The expression that holds if the answer has exactly so many parts."""

    def numbers(self, measured: str) -> list[float]:
        """The parts of a measurement, as an AnalysisRun keeps it; none if it is no answer."""


class TrafficProvider(Provider, Protocol):
    """A provider that knows the traffic of apps, as the router or its sidecars count it.

    Each question is about one revision in the window of the measurement.
    """

    def requests(self, series: Series, revision: Revision) -> str:
        """How many requests it got; 0 if none."""

    def rate(self, series: Series, revision: Revision) -> str:
        """Its requests per second; 0 if none."""

    def error_rate(self, series: Series, revision: Revision) -> str:
        """The share of its answers that are 5xx, 0 to 1; not-a-number without requests."""

    def latency(self, series: Series, revision: Revision, quantile: float) -> str:
        """How long its answers took at most, in ms, for a ``quantile`` of them; not-a-number
        without requests.
        """

    def query(self, questions: Sequence[str]) -> str:
        """One query whose answer has a part for each question, whatever there is to count."""
