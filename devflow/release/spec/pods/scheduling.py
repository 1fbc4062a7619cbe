"""What a release spec says of where pods run."""

import re
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator, Field

from devflow.reading.grammar.names import check_label_key, check_label_value
from devflow.reading.shown import shown
from devflow.release.errors import SpecError
from devflow.release.kubernetes.check import check
from devflow.release.kubernetes.value import Affinity, DnsConfig, HostAlias
from devflow.release.spec.deferred import Leaf
from devflow.release.spec.fields import LabelKey, LabelValue, ObjectName
from devflow.release.spec.model import SpecModel
from devflow.release.spec.pods.json_forms import LIST, NOTHING, TEXT, JsonForms, kubernetes_form

SPREAD = ("kubernetes.io/hostname", "topology.kubernetes.io/zone")
EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
_TAINT = re.compile(r"(?P<key>[^=:]+)(?:=(?P<value>[^=:]*))?(?::(?P<effect>[^=:]+))?")
_FILLED = frozenset({"maxSkew", "whenUnsatisfiable"})


def _read_toleration(value: object) -> object:
    if not isinstance(value, str):
        check(value, "Toleration")
        return value
    found = _TAINT.fullmatch(value)
    if found is None or (found["effect"] or EFFECTS[0]) not in EFFECTS:
        raise ValueError(
            f"{shown(value)} is not a taint; write KEY, KEY=VALUE or KEY=VALUE:EFFECT, EFFECT one"
            f" of {', '.join(EFFECTS)}, or Kubernetes' mapping"
        )
    check_label_key(found["key"])
    check_label_value(found["value"] or "")
    return value


def toleration(value: str | dict[str, Any]) -> dict[str, Any]:
    """A toleration in Kubernetes' form."""
    if not isinstance(value, str):
        return dict(value)
    found = _TAINT.fullmatch(value)
    assert found is not None  # noqa: S101 - it was read
    asked = {"key": found["key"], "effect": found["effect"]}
    if found["value"] is None:
        asked["operator"] = "Exists"
    else:
        asked |= {"operator": "Equal", "value": found["value"]}
    return {key: part for key, part in asked.items() if part is not None}


def _read_spread(value: object) -> object:
    if value is False:
        return value
    if not isinstance(value, list | tuple):
        raise ValueError(
            f"{shown(value)} is not a list; write the labels of nodes, as in"
            f" [{SPREAD[0]}], or false for none"
        )
    for index, each in enumerate(value):
        try:
            if isinstance(each, str):
                check_label_key(each)
            else:
                check(each, "TopologySpreadConstraint", filled=_FILLED)
        except SpecError as error:
            raise error.under(f"[{index}]") from None
        except ValueError as error:
            raise SpecError(f"[{index}]", str(error)) from None
    return tuple(value)


_CONSTRAINT = kubernetes_form("TopologySpreadConstraint")
Toleration: TypeAlias = Annotated[
    Any, BeforeValidator(_read_toleration), JsonForms(TEXT, kubernetes_form("Toleration"))
]
"""A taint as ``kubectl taint`` has it, or Kubernetes' mapping."""
Spread: TypeAlias = Annotated[
    Any,
    BeforeValidator(_read_spread),
    JsonForms(NOTHING, {**LIST, "items": {"anyOf": [TEXT, _CONSTRAINT]}}),
]
"""Keys of labels of nodes, or Kubernetes' mappings; or ``false``."""


class SchedulingSpec(SpecModel):
    """The keys of an app about where its pods run."""

    node_selector: dict[LabelKey, Leaf[LabelValue]] = Field(default={})
    """Labels that a node has to have."""
    tolerations: Annotated[tuple[Toleration, ...], Field(strict=False)] = ()
    """Taints of nodes that the pods bear: ``KEY``, ``KEY=VALUE`` or ``KEY=VALUE:EFFECT``, as
    ``kubectl taint`` has them, or Kubernetes' mapping.
    """
    affinity: Affinity | None = None
    """Which nodes, and which other pods' nodes, are wanted or avoided, as Kubernetes has it."""
    topology_spread: Spread = SPREAD
    """The labels of nodes over whose values the pods of a version are spread evenly, where there is
    room; or Kubernetes' mappings. ``false``: as the cluster's scheduler likes.
    """
    priority_class_name: ObjectName | None = None
    """The pods' PriorityClass."""
    runtime_class_name: ObjectName | None = None
    """The RuntimeClass by which nodes run the pods."""
    host_aliases: Annotated[tuple[HostAlias, ...], Field(strict=False)] = ()
    """Lines of the pods' ``/etc/hosts``: ``{ip: IP, hostnames: [HOST]}``."""
    dns_config: DnsConfig | None = None
    """How the pods resolve names, as Kubernetes has it."""
