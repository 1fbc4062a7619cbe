"""Ranges of values that the API server knows and its published schema doesn't say.

Source: ``k8s.io/kubernetes/pkg/apis/core/validation``.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from devflow.reading.flaw import flaw
from devflow.reading.grammar.divisor import check_divisor
from devflow.reading.grammar.names import (
    check_data_key,
    check_label,
    check_label_key,
    check_label_value,
    check_namespace,
    check_port_name,
    check_subdomain,
)
from devflow.reading.grammar.network import is_address
from devflow.reading.grammar.quantity import read_quantity
from devflow.reading.shown import shown
from devflow.release.kubernetes import metrics

_HEADER = re.compile(r"[-A-Za-z0-9]+", re.ASCII)
_MOST_PORT = 65_535
_MOST_ID = 2**31 - 1
"""Of a user or a group."""
_MOST_MODE = 0o777
_OPERATORS = ("In", "NotIn", "Exists", "DoesNotExist")
_MOST_SERVERS, _MOST_SEARCHES = 3, 32

Rule = Callable[[object], str | None]
"""What is wrong with a value of the right type; ``None``: nothing is."""


def problems(name: str, value: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Keys of ``value``, an object of the definition ``name``, that are out of range, and why."""
    for key, rule in _RULES.get(name, {}).items():
        problem = rule(value[key]) if key in value else None
        if problem is not None:
            yield key, problem
    if name == "ResourceFieldSelector":
        yield from _divisor(value)
    yield from metrics.problems(name, value)
    beside = [key for key in _ONE_OF.get(name, ()) if value.get(key) is not None]
    for key in beside[1:]:
        yield key, f"is there beside {beside[0]!r}; keep one, and set the other to null"


def required(name: str) -> tuple[str, ...]:
    """Keys that an object of the definition ``name`` has to have, though its schema doesn't say."""
    return _REQUIRED.get(name, ())


def _from(least: int, most: int | None = None) -> Rule:
    def rule(value: object) -> str | None:
        if not isinstance(value, int) or isinstance(value, bool):
            return None
        if most is None:
            return None if value >= least else f"{value} is too small; the least is {least}"
        return None if least <= value <= most else f"{value} is not between {least} and {most}"

    return rule


def _form(check: Callable[[str], str]) -> Rule:
    """That a text passes ``check``, which raises a ``ValueError`` otherwise."""

    def rule(value: object) -> str | None:
        try:
            # What no reader can hold is told of by the schema.
            if isinstance(value, str) and flaw(value) is None:
                check(value)
        except ValueError as error:
            return str(error)
        return None

    return rule


def _port(value: object) -> str | None:
    if isinstance(value, str) and value.isdigit():
        return f"{shown(value)} is no port's name; write a number without quotes, or a name"
    return _form(check_port_name)(value) or _number_of_port(value)


def _number_of_port(value: object) -> str | None:
    bad = _from(1, _MOST_PORT)(value)
    return f"{shown(value)} is not a port; use 1 to {_MOST_PORT}" if bad else None


def _address(value: object) -> str | None:
    if isinstance(value, str) and not is_address(value):
        return f"{shown(value)} is no address; write it as in 10.0.0.1"
    return None


def _at_most(most: int | None, rule: Rule = lambda _: None) -> Rule:
    def of_list(value: object) -> str | None:
        if not isinstance(value, list | tuple):
            return None
        if most is not None and len(value) > most:
            return f"has {len(value)} items, the limit is {most}"
        return next(filter(None, map(rule, value)), None)

    return of_list


def _some(value: object) -> str | None:
    return "is empty; give it at least one" if value in ([], ()) else None


def _something(value: object) -> str | None:
    return "is empty; give it a value" if value == "" else None


def _check_header(name: str) -> str:
    if not _HEADER.fullmatch(name):
        raise ValueError(f"{shown(name)} is not the name of a header; use letters, digits and '-'")
    return name


def _taint_key(value: object) -> str | None:
    # Without a key all taints are meant.
    return _form(check_label_key)(value) if value != "" else None


def _labels(value: object) -> str | None:
    if not isinstance(value, Mapping):
        return None
    keys, values = map(_form(check_label_key), value), map(_form(check_label_value), value.values())
    return next(filter(None, (*keys, *values)), None)


def _mode(value: object) -> str | None:
    if _from(0, _MOST_MODE)(value) is None:
        return None
    return f"{value} is not between 0 and {_MOST_MODE}; write a file's mode in decimal, 0644 as 420"


def _check_operator(text: str) -> str:
    if text not in _OPERATORS:
        raise ValueError(f"{shown(text)} is not known; use {', '.join(_OPERATORS)}")
    return text


def _check_host_label(name: str) -> str:
    return check_label(name, "one part of a host's name")


def _divisor(value: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    resource, divisor = value.get("resource"), value.get("divisor")
    # One that is no quantity at all is told of by its schema.
    if isinstance(resource, str) and isinstance(divisor, str | int) and _is_quantity(divisor):
        try:
            check_divisor(resource, str(divisor))
        except ValueError as error:
            yield "divisor", str(error)


def _is_quantity(value: str | int) -> bool:
    try:
        read_quantity(str(value))
    except ValueError:
        return False
    return True


_ONE_OF: Mapping[str, tuple[str, ...]] = {
    "LifecycleHandler": ("exec", "httpGet", "sleep", "tcpSocket"),
    "Probe": ("exec", "grpc", "httpGet", "tcpSocket"),
}
"""Keys of which an object has one at most; Devflow's own may be the first."""
_REQUIRED: Mapping[str, tuple[str, ...]] = {
    "ExecAction": ("command",),
    "PodDNSConfigOption": ("name",),
}
_RULES: Mapping[str, Mapping[str, Rule]] = {
    "ConfigMapKeySelector": {"key": _form(check_data_key), "name": _form(check_subdomain)},
    "ConfigMapVolumeSource": {"defaultMode": _mode},
    "ContainerPort": {
        "containerPort": _number_of_port,
        "hostIP": _address,
        "hostPort": _number_of_port,
        "name": _form(check_port_name),
    },
    "DownwardAPIVolumeFile": {"mode": _mode},
    "DownwardAPIVolumeSource": {"defaultMode": _mode},
    "ExecAction": {"command": _some},
    "GRPCAction": {"port": _number_of_port},
    "HostAlias": {"hostnames": _at_most(None, _form(check_subdomain)), "ip": _address},
    "HTTPGetAction": {"port": _port},
    "HTTPHeader": {"name": _form(_check_header)},
    "KeyToPath": {"mode": _mode},
    "LabelSelector": {"matchLabels": _labels},
    "LabelSelectorRequirement": {"key": _form(check_label_key), "operator": _form(_check_operator)},
    "NodeSelector": {"nodeSelectorTerms": _some},
    "NodeSelectorRequirement": {"key": _form(check_label_key)},
    "PodAffinityTerm": {
        "namespaces": _at_most(None, _form(check_namespace)),
        "topologyKey": _form(check_label_key),
    },
    "PodDNSConfig": {
        "nameservers": _at_most(_MOST_SERVERS, _address),
        "searches": _at_most(_MOST_SEARCHES),
    },
    "PodDNSConfigOption": {"name": _something},
    "PodSecurityContext": {
        "fsGroup": _from(0, _MOST_ID),
        "runAsGroup": _from(0, _MOST_ID),
        "runAsUser": _from(0, _MOST_ID),
        "supplementalGroups": _at_most(None, _from(0, _MOST_ID)),
    },
    "PodSpec": {
        "hostname": _form(_check_host_label),
        "nodeName": _form(check_subdomain),
        "nodeSelector": _labels,
        "subdomain": _form(_check_host_label),
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
    "ProjectedVolumeSource": {"defaultMode": _mode},
    "SecretKeySelector": {"key": _form(check_data_key), "name": _form(check_subdomain)},
    "SecretVolumeSource": {"defaultMode": _mode},
    "SecurityContext": {"runAsGroup": _from(0, _MOST_ID), "runAsUser": _from(0, _MOST_ID)},
    "TCPSocketAction": {"port": _port},
    "Toleration": {"key": _taint_key, "value": _form(check_label_value)},
    "TopologySpreadConstraint": {"maxSkew": _from(1), "minDomains": _from(1)},
    "WeightedPodAffinityTerm": {"weight": _from(1, 100)},
}
