"""How the ``verify`` steps judge the canary: which metrics, against what limits, how often."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, create_model, model_validator
from pydantic.alias_generators import to_snake

from devflow.release.durations import Duration
from devflow.release.errors import SpecError
from devflow.release.metrics.kinds import METRICS, Metric
from devflow.release.metrics.limits import Limit
from devflow.release.spec.model import SpecModel

_FIELDS = {metric.key: to_snake(metric.key) for metric in METRICS}
"""The metrics' keys in YAML and in Python."""

if TYPE_CHECKING:
    _Metrics = SpecModel
else:
    _Metrics = create_model(
        "_Metrics",
        __base__=SpecModel,
        **{
            _FIELDS[metric.key]: (metric.type | None, Field(None, description=metric.doc))
            for metric in METRICS
        },
    )


class VerifySpec(_Metrics):
    """How a ``verify`` step judges the canary. Each metric is a key of its own.

    Without a metric all of its pods have to stay ready. With metrics, each is measured every
    ``interval``, for the first time when the step is ``window`` old: then the window holds traffic
    of this step only.
    """

    duration: Duration = Field(default=Duration(60), alias="for")
    """How long a verify takes. Written ``for`` in YAML."""
    grace: Duration = Duration(30)
    """How long a pod of the canary may be not ready any more, crash, or not be made (its image
    can't be pulled, a quota has no room) before the Devflow controller counts the release as
    failed. A pod that only starts has ``progressDeadline``.
    """
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
    def metrics(self) -> tuple[tuple[Metric, Any], ...]:
        """The metrics that are asked for, each with what its user wrote."""
        values = ((metric, getattr(self, _FIELDS[metric.key])) for metric in METRICS)
        return tuple((metric, value) for metric, value in values if value is not None)

    @property
    def limits(self) -> dict[str, Limit]:
        """The limits that are set, by the key they are written under."""
        return {metric.key: value for metric, value in self.metrics if isinstance(value, Limit)}

    @property
    def has_metrics(self) -> bool:
        return bool(self.metrics)

    @model_validator(mode="after")
    def _settings_need_a_metric(self) -> "VerifySpec":
        idle = self.model_fields_set - {"duration", "grace"}
        if idle and not self.has_metrics:
            key = next(f.alias or n for n, f in type(self).model_fields.items() if n in idle)
            raise SpecError(
                key, "is set but there is no metric; write one, such as errorRate: '< 1%'"
            )
        return self
