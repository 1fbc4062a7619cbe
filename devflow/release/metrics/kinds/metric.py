"""What a metric is: a key under ``verify``, what it asks, and what its answer says."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from devflow.release.metrics.providers.provider import TrafficProvider
from devflow.release.routers.router import Series

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec


class Measure(NamedTuple):
    """What Argo Rollouts measures, and when that is good or bad; between them it is inconclusive.

    That is how nothing passes on no data, not-a-number or too few requests.
    """

    provider: dict[str, Any]
    """As an AnalysisTemplate has it."""
    success: str
    failure: str


NEVER = "false"
"""The condition that never holds."""


class Metric(Protocol):
    """One metric. ``value`` is what its user wrote under its key, as :attr:`type` reads it.

    A measurement has up to four parts: the value, the requests that it is made of, and the same of
    stable.
    """

    @property
    def key(self) -> str:
        """Its key under ``verify``, in camelCase."""

    @property
    def name(self) -> str:
        """Its name in an AnalysisTemplate, and that of the argument that holds its limit."""

    @property
    def title(self) -> str:
        """What people call it."""

    @property
    def type(self) -> Any:
        """The type of its value in the spec, for pydantic."""

    @property
    def doc(self) -> str:
        """What its key means, for users."""

    @property
    def needs_requests(self) -> bool:
        """Whether fewer requests than ``minRequests`` are too few to judge it by."""

    def compares(self, value: Any) -> bool:
        """Whether the canary is compared with stable."""

    def argument(self, value: Any) -> str:
        """Its limit, for those who read an AnalysisRun."""

    def measure(
        self, app: "AppSpec", value: Any, provider: TrafficProvider, series: Series
    ) -> Measure:
        """What to measure; ``provider`` and ``series`` are those of the app's traffic."""

    def unfit(self, parts: Sequence[float]) -> str:
        """Why an answer of these parts can't be judged; empty if it can."""

    def shown(self, value: float) -> str:
        """A value with its unit."""

    def against(self, value: float, argument: str, stable: float | None) -> str:
        """``> 1 %`` or ``≤ 1 %``: how the value stands to its limit, which is always true."""


def sign(value: float, limit: float) -> str:
    """How ``value`` stands to ``limit``."""
    return ">" if value > limit else "<" if value < limit else "="
