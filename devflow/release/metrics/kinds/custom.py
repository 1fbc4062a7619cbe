"""``custom``: a metric of the team's own."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, model_validator

from devflow.release.metrics.comparisons import Comparison
from devflow.release.metrics.kinds.metric import Measure, sign
from devflow.release.metrics.promql import check_query
from devflow.release.metrics.providers.prometheus import PROMETHEUS
from devflow.release.metrics.providers.provider import TrafficProvider
from devflow.release.routers.router import Series
from devflow.release.spec.model import SpecModel

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec


class CustomSpec(SpecModel):
    """A metric of the team's own."""

    query: Annotated[str, AfterValidator(check_query)]
    """PromQL that answers with one number. It may refer to ``{{args.app}}``,
    ``{{args.namespace}}``, ``{{args.canary-hash}}``, ``{{args.stable-hash}}`` and
    ``{{args.window}}``.
    """
    success: Comparison | None = None
    """When the answer is good, such as ``>= 0.99``; by default when it is not bad."""
    failure: Comparison | None = None
    """When it is bad; by default when it is not good. Between the two it is inconclusive."""

    @property
    def good(self) -> Comparison:
        return next(c for c in (self.success, self.failure and self.failure.opposite) if c)

    @property
    def bad(self) -> Comparison:
        return self.failure or self.good.opposite

    @model_validator(mode="after")
    def _conditions_make_sense(self) -> "CustomSpec":
        if self.success is None and self.failure is None:
            raise ValueError("has neither 'success' nor 'failure'; write at least one, as in '< 5'")
        if self.success and self.failure and self.success.overlaps(self.failure):
            raise ValueError(
                f"success '{self.success}' and failure '{self.failure}' overlap: a value could be"
                " both; move them apart"
            )
        return self


class Custom:
    """It has one part, the answer of Prometheus: the query is PromQL."""

    key, name, title = "custom", "custom", "custom query"
    type = CustomSpec
    doc = "A metric of the team's own."
    needs_requests = False

    def compares(self, value: CustomSpec) -> bool:
        return False

    def argument(self, value: CustomSpec) -> str:
        return str(value.good)

    def measure(
        self, app: "AppSpec", value: CustomSpec, provider: TrafficProvider, series: Series
    ) -> Measure:
        one, answer = PROMETHEUS.complete(1), PROMETHEUS.part(0)
        return Measure(
            PROMETHEUS.block(app, value.query),
            f"{one} && {value.good.condition(answer)}",
            f"{one} && {value.bad.condition(answer)}",
        )

    def unfit(self, parts: Sequence[float]) -> str:
        if len(parts) == 1:
            return ""
        return f"the query answered with {len(parts)} numbers, one is needed"

    def shown(self, value: float) -> str:
        return f"{value:.4g}"

    def against(self, value: float, argument: str, stable: float | None) -> str:
        limit = Comparison.parse(argument).number
        return f"{sign(value, limit)} {self.shown(limit)}"


CUSTOM = Custom()
