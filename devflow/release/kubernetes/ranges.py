"""Ranges of values that the API server knows and its published schema doesn't say.

Source: ``k8s.io/kubernetes/pkg/apis/core/validation``.
"""

from collections.abc import Callable, Iterator, Mapping

from devflow.reading.grammar.network import is_address
from devflow.reading.shown import shown

_MOST_PORT = 65_535
_LONGEST_PORT_NAME = 15
_MOST_SERVERS, _MOST_SEARCHES = 3, 32

Rule = Callable[[object], str | None]
"""What is wrong with a value of the right type; ``None``: nothing is."""


def problems(name: str, value: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Keys of ``value``, an object of the definition ``name``, that are out of range, and why."""
    for key, rule in _RULES.get(name, {}).items():
        problem = rule(value[key]) if key in value else None
        if problem is not None:
            yield key, problem


def _from(least: int, most: int | None = None) -> Rule:
    def rule(value: object) -> str | None:
        if not isinstance(value, int) or isinstance(value, bool):
            return None
        if most is None:
            return None if value >= least else f"{value} is too small; the least is {least}"
        return None if least <= value <= most else f"{value} is not between {least} and {most}"

    return rule


def _port(value: object) -> str | None:
    if isinstance(value, str) and (len(value) > _LONGEST_PORT_NAME or value.isdigit()):
        return f"{shown(value)} is no port's name; write a number without quotes, or a name"
    return _number_of_port(value)


def _number_of_port(value: object) -> str | None:
    bad = _from(1, _MOST_PORT)(value)
    return f"{shown(value)} is not a port; use 1 to {_MOST_PORT}" if bad else None


def _address(value: object) -> str | None:
    if isinstance(value, str) and not is_address(value):
        return f"{shown(value)} is no address; write it as in 10.0.0.1"
    return None


def _at_most(most: int, rule: Rule = lambda _: None) -> Rule:
    def of_list(value: object) -> str | None:
        if not isinstance(value, list | tuple):
            return None
        if len(value) > most:
            return f"has {len(value)} items, the limit is {most}"
        return next(filter(None, map(rule, value)), None)

    return of_list


def _some(value: object) -> str | None:
    return "is empty; give it at least one" if value in ([], ()) else None


_RULES: Mapping[str, Mapping[str, Rule]] = {
    "ContainerPort": {"containerPort": _number_of_port, "hostPort": _number_of_port},
    "ExecAction": {"command": _some},
    "GRPCAction": {"port": _number_of_port},
    "HTTPGetAction": {"port": _port},
    "HostAlias": {"ip": _address},
    "NodeSelector": {"nodeSelectorTerms": _some},
    "PodDNSConfig": {
        "nameservers": _at_most(_MOST_SERVERS, _address),
        "searches": _at_most(_MOST_SEARCHES),
    },
    "PreferredSchedulingTerm": {"weight": _from(1, 100)},
    "Probe": {
        "failureThreshold": _from(1),
        "initialDelaySeconds": _from(0),
        "periodSeconds": _from(1),
        "successThreshold": _from(1),
        "terminationGracePeriodSeconds": _from(1),
        "timeoutSeconds": _from(1),
    },
    "TCPSocketAction": {"port": _port},
    "TopologySpreadConstraint": {"maxSkew": _from(1), "minDomains": _from(1)},
    "WeightedPodAffinityTerm": {"weight": _from(1, 100)},
}
