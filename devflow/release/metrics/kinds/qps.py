"""``minQps``: whether the canary gets enough traffic to be judged by."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from devflow.release.metrics.kinds.metric import NEVER, Measure, sign
from devflow.release.metrics.providers.provider import TrafficProvider
from devflow.release.routers.router import Series

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec


class Qps:
    """Its parts: the canary's requests per second, and its requests in the window."""

    key, name, title = "minQps", "qps", "traffic"
    type = Annotated[float, Field(gt=0, le=1e6)]
    doc = "Requests per second that the canary gets at least; with fewer nothing can be judged."
    needs_requests = False

    def compares(self, value: float) -> bool:
        return False

    def argument(self, value: float) -> str:
        return f"{value:g}"

    def measure(
        self, app: "AppSpec", value: float, provider: TrafficProvider, series: Series
    ) -> Measure:
        """Too little traffic says nothing against the canary."""
        questions = provider.rate(series, "canary"), provider.requests(series, "canary")
        return Measure(
            provider.block(app, provider.query(questions)),
            f"{provider.complete(len(questions))} && {provider.part(0)} >= {value:.12g}",
            NEVER,
        )

    def unfit(self, parts: Sequence[float]) -> str:
        return ""

    def shown(self, value: float) -> str:
        return f"{value:.3g} requests/s"

    def against(self, value: float, argument: str, stable: float | None) -> str:
        limit = float(argument)
        return f"{sign(value, limit)} {self.shown(limit)}"


QPS = Qps()
