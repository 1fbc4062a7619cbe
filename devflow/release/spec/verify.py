"""How the ``verify`` steps judge the canary: which metrics, against what limits, how often."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from devflow.release.durations import Duration
from devflow.release.errors import SpecError
from devflow.release.metrics.comparisons import Comparison
from devflow.release.metrics.limits import Limit, Unit
from devflow.release.metrics.promql import check_query
from devflow.release.spec.model import SpecModel

_Ratio = Annotated[
    Limit, BeforeValidator(lambda v: v if isinstance(v, Limit) else Limit.parse(v, Unit.RATIO))
]
_Milliseconds = Annotated[
    Limit,
    BeforeValidator(lambda v: v if isinstance(v, Limit) else Limit.parse(v, Unit.MILLISECONDS)),
]


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


class VerifySpec(SpecModel):
    """How a ``verify`` step judges the canary.

    Without a metric all of its pods have to stay ready. With metrics, each is measured every
    ``interval``, for the first time when the step is ``window`` old: then the window holds traffic
    of this step only.
    """

    duration: Duration = Field(default=Duration(60), alias="for")
    """How long a verify takes. Written ``for`` in YAML."""
    grace: Duration = Duration(30)
    """How long a pod of the canary may be not ready, its start included, before the Devflow
    controller counts the release as failed.
    """
    error_rate: _Ratio | None = None
    """Share of the canary's answers that are 5xx, such as ``< 1%`` or
    ``<= stable + 0.5 points``.
    """
    latency_p50: _Milliseconds | None = None
    """Half of the answers are at most this slow, such as ``< 100ms`` or ``<= stable * 1.2``."""
    latency_p95: _Milliseconds | None = None
    """95 of 100 answers are at most this slow."""
    latency_p99: _Milliseconds | None = None
    """99 of 100 answers are at most this slow."""
    min_qps: Annotated[float, Field(gt=0, le=1e6)] | None = None
    """Requests per second that the canary gets at least; with fewer nothing can be judged."""
    custom: CustomSpec | None = None
    """A metric of the team's own."""
    window: Duration | None = None
    """How far each measurement looks back: by default half of ``for``, at least three scrapes."""
    interval: Duration | None = None
    """Time from one measurement to the next: by default a third of what ``window`` leaves of
    ``for``, at least one scrape.
    """
    count: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """How many times each metric is measured: by default as often as fits into ``for``."""
    failure_limit: Annotated[int, Field(ge=0, le=10_000)] = 0
    """How many measurements of a metric may be bad before the canary has failed."""
    min_requests: Annotated[int, Field(ge=1, le=1_000_000)] = 20
    """Requests that the window has to hold: fewer are too few to judge by."""
    inconclusive: Literal["pause", "fail"] = "pause"
    """What becomes of a canary that can't be judged, such as for lack of requests."""
    dry_run: bool = False
    """Whether metrics are measured and shown, but hold back nothing."""
    background: Annotated[int, Field(ge=1, le=100)] | None = None
    """The weight from which on metrics are measured all the time, not in verify steps only."""

    @property
    def limits(self) -> dict[str, Limit]:
        """The limits that are set, by the key they are written under."""
        known = {
            "errorRate": self.error_rate,
            "latencyP50": self.latency_p50,
            "latencyP95": self.latency_p95,
            "latencyP99": self.latency_p99,
        }
        return {key: limit for key, limit in known.items() if limit is not None}

    @property
    def has_metrics(self) -> bool:
        return bool(self.limits) or self.min_qps is not None or self.custom is not None

    @model_validator(mode="after")
    def _settings_need_a_metric(self) -> "VerifySpec":
        idle = self.model_fields_set - {"duration", "grace"}
        if idle and not self.has_metrics:
            key = next(f.alias or n for n, f in type(self).model_fields.items() if n in idle)
            raise SpecError(
                key, "is set but there is no metric; write one, such as errorRate: '< 1%'"
            )
        return self
