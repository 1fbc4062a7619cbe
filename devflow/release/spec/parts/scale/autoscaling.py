"""What a release spec says of the autoscaler of an app."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from devflow.reading.shown import shown, shown_key
from devflow.release.errors import SpecError
from devflow.release.kubernetes.value import MetricOfAutoscaler
from devflow.release.spec.fields import Quantity
from devflow.release.spec.model import SpecModel
from devflow.release.spec.parts.route.sized import sized
from devflow.release.spec.parts.route.span import Span, milliseconds

_MOST = 2**31 - 1
_LONGEST_WINDOW = 3600
_LONGEST_PERIOD = 1800

Utilization = Annotated[int, Field(ge=1, le=1000)]


class PolicySpec(SpecModel):
    """How far it may go in a while; exactly one of ``pods`` and ``percent``."""

    pods: Annotated[int, Field(ge=1, le=_MOST)] | None = None
    """So many pods."""
    percent: Annotated[int, Field(ge=1, le=_MOST)] | None = None
    """So many percent of the pods that there are."""
    every: Span
    """In so long, whole seconds up to 30m."""

    @model_validator(mode="after")
    def _one_of_two(self) -> "PolicySpec":
        if (self.pods is None) == (self.percent is None):
            raise SpecError("", "needs exactly one of pods, percent")
        _check_seconds("every", self.every, _LONGEST_PERIOD)
        return self


class DirectionSpec(SpecModel):
    """How fast it scales in one direction."""

    stabilization: Span | None = None
    """For how long it looks back before it acts, whole seconds up to 1h."""
    policies: Annotated[tuple[PolicySpec, ...], Field(strict=False), sized(most=16)] = ()
    """How far it may go."""
    select: Literal["max", "min", "disabled"] | None = None
    """Which policy counts where they differ; ``disabled`` never scales in this direction."""

    @model_validator(mode="after")
    def _in_seconds(self) -> "DirectionSpec":
        if self.stabilization is not None:
            _check_seconds("stabilization", self.stabilization, _LONGEST_WINDOW)
        return self


class BehaviorSpec(SpecModel):
    """How fast the autoscaler acts; by default as Kubernetes does."""

    up: DirectionSpec = DirectionSpec.unwritten()
    """Towards more pods."""
    down: DirectionSpec = DirectionSpec.unwritten()
    """Towards fewer pods."""


class KedaSpec(SpecModel):
    """The autoscaler is KEDA's ScaledObject, which also scales on queues, topics, schedules, …"""

    triggers: Annotated[tuple[dict[str, Any], ...], Field(strict=False), sized(least=1)]
    """KEDA's triggers as KEDA has them, each with a ``type`` and its ``metadata``."""
    polling_interval: Span | None = None
    """How often KEDA looks, whole seconds."""
    cooldown_period: Span | None = None
    """How long after the last activity it scales to none, whole seconds; for ``min: 0``."""

    @model_validator(mode="after")
    def _are_triggers(self) -> "KedaSpec":
        for index, trigger in enumerate(self.triggers):
            if not isinstance(trigger.get("type"), str):
                raise SpecError(f"triggers[{index}]", "has no type; name one of KEDA's scalers")
            _check_metadata(f"triggers[{index}].metadata", trigger.get("metadata"))
        for key in ("polling_interval", "cooldown_period"):
            if (span := getattr(self, key)) is not None:
                first, *rest = key.split("_")
                _check_seconds(first + "".join(map(str.title, rest)), span, 24 * 3600)
        return self


class AutoscalingSpec(SpecModel):
    """An autoscaler for the app's pods. ``replicas`` is then how many the first version begins
    with, and otherwise the autoscaler's.
    """

    min: Annotated[int, Field(ge=0, le=10_000)] = 1
    """Pods at least; 0 with ``keda`` only."""
    max: Annotated[int, Field(ge=1, le=10_000)]
    """Pods at most. In a release the canary's pods come on top."""
    cpu: Utilization | None = None
    """CPU that pods use on average, in percent of what they request."""
    memory: Utilization | None = None
    """Memory that pods use on average, in percent of what they request."""
    cpu_value: Quantity | None = None
    """CPU that pods use on average, as an amount."""
    memory_value: Quantity | None = None
    """Memory that pods use on average, as an amount."""
    metrics: Annotated[tuple[MetricOfAutoscaler, ...], Field(strict=False), sized()] = ()
    """More metrics, as a HorizontalPodAutoscaler (``autoscaling/v2``) has them."""
    behavior: BehaviorSpec = BehaviorSpec.unwritten()
    """How fast it acts."""
    keda: KedaSpec | None = None
    """KEDA's ScaledObject in place of a HorizontalPodAutoscaler."""

    @model_validator(mode="after")
    def _can_scale(self) -> "AutoscalingSpec":
        if self.min > self.max:
            raise SpecError("min", f"{self.min} is above max, {self.max}; lower it")
        if self.min == 0 and self.keda is None:
            raise SpecError("min", "0 needs 'keda'; a HorizontalPodAutoscaler keeps at least 1")
        for one in ("cpu", "memory"):
            if getattr(self, one) is not None and getattr(self, f"{one}_value") is not None:
                raise SpecError(one, f"is set beside '{one}Value'; keep one of the two")
        resources = (self.cpu, self.memory, self.cpu_value, self.memory_value)
        if not self.keda and not self.metrics and not any(resources):
            raise SpecError("", "has nothing to scale by; write cpu, memory, metrics or keda")
        if self.keda and self.metrics:
            raise SpecError("metrics", "is for a HorizontalPodAutoscaler; with 'keda' use triggers")
        return self


def _check_metadata(where: str, metadata: object) -> None:
    if not isinstance(metadata, dict):
        raise SpecError(where, f"{shown(metadata)} is not a mapping, which each trigger has")
    for key, value in metadata.items():
        if isinstance(value, bool | int | float | list | dict | None):
            raise SpecError(
                f"{where}.{shown_key(str(key))}", f"{shown(value)} is not a text; put it in quotes"
            )


def _check_seconds(where: str, span: str, most: int) -> None:
    size = milliseconds(span)
    if size % 1000 or size > most * 1000:
        raise SpecError(where, f"{span} is no whole number of seconds up to {most}s")


def check_requests(scaling: AutoscalingSpec | None, resources: Mapping[Any, Any]) -> None:
    """A share of what pods request can't be known while they request nothing.

    :raises SpecError: such a request is missing.
    """
    for name in ("cpu", "memory"):
        asked = {**resources.get("limits", {}), **resources.get("requests", {})}
        if scaling and getattr(scaling, name) is not None and name not in asked:
            raise SpecError(
                f"autoscaling.{name}",
                f"is a share of the request, and there is none; set resources.requests.{name}, or"
                f" use {name}Value",
            )
