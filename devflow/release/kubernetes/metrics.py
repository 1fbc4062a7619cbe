"""What the API server asks of an autoscaler's metrics, and its published schema doesn't say.

Source: ``k8s.io/kubernetes/pkg/apis/autoscaling/validation``.
"""

from collections.abc import Iterator, Mapping

from devflow.reading.grammar.names import check_label
from devflow.reading.grammar.quantity import read_quantity
from devflow.reading.shown import shown

_SOURCES = {
    "ContainerResource": "containerResource",
    "External": "external",
    "Object": "object",
    "Pods": "pods",
    "Resource": "resource",
}
"""Types of a metric, and the key that each has its settings under."""
_TARGETS = ("AverageValue", "Utilization", "Value")
_LIMITS: Mapping[str, tuple[str, ...]] = {
    "ContainerResourceMetricSource": ("averageUtilization", "averageValue"),
    "ExternalMetricSource": ("value", "averageValue"),
    "ObjectMetricSource": ("value", "averageValue"),
    "PodsMetricSource": ("averageValue",),
    "ResourceMetricSource": ("averageUtilization", "averageValue"),
}
"""What a target of this kind of metric needs one of."""
_MAY_HAVE_BOTH = "ObjectMetricSource"
_TEXTS: Mapping[str, tuple[str, ...]] = {
    "ContainerResourceMetricSource": ("name", "container"),
    "CrossVersionObjectReference": ("kind", "name"),
    "MetricIdentifier": ("name",),
    "ResourceMetricSource": ("name",),
}
"""Texts that may not be empty."""
_SEGMENTS = ("CrossVersionObjectReference", "MetricIdentifier")
"""Whose texts become a part of a path each."""

Problem = tuple[str, str]


def problems(name: str, value: Mapping[str, object]) -> Iterator[Problem]:
    """Keys of ``value``, an object of the definition ``name``, that aren't taken, and why."""
    if name == "MetricSpec":
        yield from _source(value)
    if name == "MetricTarget":
        yield from _target(value)
    target = value.get("target")
    if name in _LIMITS and isinstance(target, Mapping):
        yield from _limits(name, target)
    for key in _TEXTS.get(name, ()):
        yield from _text(key, value.get(key), is_segment=name in _SEGMENTS)
    container, version = value.get("container"), value.get("apiVersion")
    if name == "ContainerResourceMetricSource" and isinstance(container, str) and container:
        try:
            check_label(container, "a container's name")
        except ValueError as error:
            yield "container", str(error)
    if name == "CrossVersionObjectReference" and str(version or "").count("/") > 1:
        yield "apiVersion", f"{shown(version)} is not a group and a version; write it as in apps/v1"


def _source(value: Mapping[str, object]) -> Iterator[Problem]:
    kind = value.get("type")
    if not isinstance(kind, str):
        return
    own = _SOURCES.get(kind)
    if own is None:
        yield "type", f"{shown(kind)} is not known; use {', '.join(_SOURCES)}"
        return
    if value.get(own) is None:
        yield own, f"is missing; a metric of type {kind} has its settings there"
    for key in _SOURCES.values():
        if key != own and value.get(key) is not None:
            yield key, f"isn't of type {kind}; leave it out, or make it a metric of its own"


def _target(value: Mapping[str, object]) -> Iterator[Problem]:
    kind = value.get("type")
    if isinstance(kind, str) and kind not in _TARGETS:
        yield "type", f"{shown(kind)} is not known; use {', '.join(_TARGETS)}"
    for key in ("averageUtilization", "averageValue", "value"):
        amount = value.get(key)
        if not _is_positive(amount):
            yield key, f"{shown(amount)} is too small; it has to be above 0"


def _limits(name: str, target: Mapping[str, object]) -> Iterator[Problem]:
    wanted = _LIMITS[name]
    found = [key for key in wanted if target.get(key) is not None]
    if not found:
        yield "target", f"has no limit; write {' or '.join(wanted)}"
    elif len(found) > 1 and name != _MAY_HAVE_BOTH:
        yield "target", f"has both {' and '.join(found)}; keep one of the two"


def _text(key: str, text: object, *, is_segment: bool) -> Iterator[Problem]:
    if text == "":
        yield key, "is empty; give it a value"
    elif is_segment and isinstance(text, str) and (text in (".", "..") or {*text} & {*"/%"}):
        yield key, f"{shown(text)} can't be one part of a path; leave out '/' and '%'"


def _is_positive(amount: object) -> bool:
    """What is no amount at all is told of by its schema."""
    if isinstance(amount, int) and not isinstance(amount, bool):
        return amount > 0
    try:
        return not isinstance(amount, str) or read_quantity(amount) > 0
    except ValueError:
        return True
