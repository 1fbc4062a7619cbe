"""What a release spec says of how pods start and end."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator

from devflow.reading.shown import shown
from devflow.release.durations import Duration
from devflow.release.errors import SpecError
from devflow.release.kubernetes.check import check
from devflow.release.spec.model import SpecModel
from devflow.release.spec.pods.json_forms import NOTHING, TEXT, JsonForms, kubernetes_form

DRAIN = Duration(5)
"""As long as Istio's sidecar drains by default (``terminationDrainDuration``)."""
_HANDLERS = ("exec", "httpGet", "sleep")
_GRACE_SECONDS = 30
"""Of Kubernetes, where ``terminationGracePeriod`` isn't set."""


def _read_pre_stop(value: object) -> object:
    if value is False or isinstance(value, Duration):
        return value
    if isinstance(value, str):
        return Duration.parse(value)
    if not isinstance(value, Mapping):
        raise ValueError(
            f"{shown(value)} is not what a container does before it stops; write how long it waits,"
            f" such as {DRAIN}, a mapping with one of {', '.join(_HANDLERS)}, or false for nothing"
        )
    check(value, "LifecycleHandler")
    if len(value) != 1 or next(iter(value)) not in _HANDLERS:
        raise SpecError("", f"does one thing; write one of {', '.join(_HANDLERS)}")
    return dict(value)


PreStop: TypeAlias = Annotated[
    Any,
    BeforeValidator(_read_pre_stop),
    JsonForms(TEXT, NOTHING, kubernetes_form("LifecycleHandler")),
]
"""How long a container waits, ``false``, or Kubernetes' mapping."""


class LifecycleSpec(SpecModel):
    """The keys of an app about how its pods start and end."""

    min_ready: Duration | None = None
    """How long a new pod has to be ready before it counts as available; by default not at all. It
    has to be less than ``progressDeadline``.
    """
    termination_grace_period: Duration | None = None
    """How long a pod may take to stop before it is killed; by default Kubernetes' 30 seconds."""


def check_grace(pre_stop: object, grace: Duration | None) -> None:
    """:raises SpecError: a container waits longer than its pod may take to stop."""
    if not isinstance(pre_stop, Duration):
        return
    seconds = _GRACE_SECONDS if grace is None else grace.seconds
    if pre_stop.seconds >= seconds:
        raise SpecError(
            "preStop",
            f"{pre_stop} leaves no time to stop: a pod is killed after {Duration(seconds)};"
            " write a longer terminationGracePeriod",
        )
