"""Metrics of the traffic that have a limit, fixed or in relation to stable."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator

from devflow.release.metrics.arguments import MIN_REQUESTS, reference
from devflow.release.metrics.kinds.metric import Measure, sign
from devflow.release.metrics.limits import Limit, Relation, Unit
from devflow.release.metrics.providers.provider import TrafficProvider
from devflow.release.routers.router import Revision, Series

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

Question = Callable[[TrafficProvider, Series, Revision], str]


@dataclass(frozen=True, slots=True)
class Limited:
    """Its parts: the canary's value and requests; with a limit in relation to stable, stable's."""

    key: str
    name: str
    title: str
    unit: Unit
    question: Question
    """What is asked of each revision."""
    doc: str
    needs_requests: bool = True

    @property
    def type(self) -> Any:
        unit = self.unit

        def read(value: object) -> Limit:
            return value if isinstance(value, Limit) else Limit.parse(value, unit)

        return Annotated[Limit, BeforeValidator(read)]

    def compares(self, value: Limit) -> bool:
        return value.is_relative

    def argument(self, value: Limit) -> str:
        return str(value)

    def measure(
        self, app: "AppSpec", value: Limit, provider: TrafficProvider, series: Series
    ) -> Measure:
        """A limit that is relative needs enough requests on both sides."""
        revisions: tuple[Revision, ...] = ("canary", "stable")
        asked = revisions if value.is_relative else revisions[:1]
        questions = []
        for revision in asked:
            questions += [
                self.question(provider, series, revision),
                provider.requests(series, revision),
            ]
        least = reference(MIN_REQUESTS)
        enough = [f"{provider.part(2 * i + 1)} >= {least}" for i in range(len(asked))]
        guard = " && ".join([provider.complete(len(questions)), *enough])
        canary, stable = provider.part(0), provider.part(2)
        return Measure(
            provider.block(app, provider.query(questions)),
            f"{guard} && {value.kept_condition(canary, stable)}",
            f"{guard} && {value.broken_condition(canary, stable)}",
        )

    def unfit(self, parts: Sequence[float]) -> str:
        return ""

    def shown(self, value: float) -> str:
        return _quantity(self.unit, value)

    def against(self, value: float, argument: str, stable: float | None) -> str:
        limit = Limit.parse(argument, self.unit)
        return f"{sign(value, limit.threshold(stable))} {_limit(limit, stable)}"


def _limit(limit: Limit, stable: float | None) -> str:
    shown = _quantity(limit.unit, stable) if stable is not None else "?"
    match limit.relation:
        case Relation.FIXED:
            return _quantity(limit.unit, limit.number)
        case Relation.TIMES:
            return f"stable's {shown} * {limit.number:g}"
        case Relation.PLUS if limit.unit is Unit.RATIO:
            return f"stable's {shown} + {limit.number * 100:.3g} points"
        case Relation.PLUS:
            return f"stable's {shown} + {_quantity(limit.unit, limit.number)}"


def _quantity(unit: Unit, value: float) -> str:
    return f"{value * 100:.3g} %" if unit is Unit.RATIO else f"{value:.4g} ms"
