"""As ``tests/lab/boundary_values.py``: labels, ranges that the published schema of pods doesn't
say, networks, schedules, and how much an HTTPRoute holds.
"""

from typing import Any

from tests.lab.boundary_values import LABEL, SUBDOMAIN, Keys

ROUTE: Keys = {"router": "gateway-api", "hosts": ["a.x"], "gateway": "a/b"}


def _pods(**spec: Any) -> Keys:
    return {"podTemplate": {"spec": spec}}


def _probe(**probe: Any) -> Keys:
    probe = {"tcpSocket": {"port": 1}, **probe}
    return _pods(containers=[{"name": "shop", "livenessProbe": probe}])


def _spread(**keys: Any) -> Keys:
    constraint = {"topologyKey": "a", "whenUnsatisfiable": "ScheduleAnyway", "maxSkew": 1, **keys}
    return {"topologySpread": [constraint]}


def _prefers(weight: int) -> Keys:
    term = {"matchExpressions": [{"key": "a", "operator": "Exists"}]}
    preferred = [{"weight": weight, "preference": term}]
    return {
        "affinity": {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": preferred}}
    }


def _alias(ip: str) -> Keys:
    return {"hostAliases": [{"ip": ip, "hostnames": ["a"]}]}


ACCEPTED: dict[str, Keys] = {
    "a label's key of 63 characters with a prefix of 253": {
        "podLabels": {f"{SUBDOMAIN}/{LABEL}": LABEL},
        "nodeSelector": {"a.b/C_d.E": ""},
        "service": {"labels": {f"{SUBDOMAIN}/{LABEL}": LABEL}},
    },
    "networks from the smallest to all": {
        "service": {
            "type": "LoadBalancer",
            "loadBalancerSourceRanges": ["0.0.0.0/0", "10.0.0.1/32", "::/0", "fd00::1/128"],
        }
    },
    "the least that a probe knows": _probe(
        initialDelaySeconds=0, periodSeconds=1, timeoutSeconds=1, failureThreshold=1
    ),
    "the largest port of a probe": _probe(tcpSocket={"port": 65_535}),
    "a port's name of 15 characters": _probe(tcpSocket={"port": "a" * 15}),
    "as many servers of names as there may be": {
        "dnsConfig": {"nameservers": ["1.1.1.1", "::1", "10.0.0.1"], "searches": ["a"] * 32}
    },
    "the least spread": _spread(),
    "the most weight of a wish": _prefers(100),
    "the least weight of a wish": _prefers(1),
    "an alias of an IPv6 address": _alias("fd00::1"),
    "as many hosts as an HTTPRoute takes": {**ROUTE, "hosts": [f"a{i}.x" for i in range(16)]},
    "as many gateways as an HTTPRoute takes": {**ROUTE, "gateway": [f"a/b{i}" for i in range(32)]},
    "the longest timeout of an HTTPRoute": {**ROUTE, "route": {"timeout": "86400s"}},
    "the longest path of an HTTPRoute": {**ROUTE, "route": {"paths": ["/" + "a" * 1023]}},
}
"""What the API server has to take."""

REFUSED: dict[str, Keys] = {
    "a label's key of 64 characters": {"podLabels": {LABEL + "a": "x"}},
    "a label's key with a prefix of 254": {"podLabels": {f"{SUBDOMAIN}a/a": "x"}},
    "a label's key with capitals in its prefix": {"podLabels": {"A.b/c": "x"}},
    "a node's label with a space in its key": {"nodeSelector": {"a b": "x"}},
    "a label's value of 64 characters": {"podLabels": {"a": LABEL + "a"}},
    "a probe's delay of -1": _probe(initialDelaySeconds=-1),
    "a probe of port 0": _probe(tcpSocket={"port": 0}),
    "a probe of port 65,536": _probe(tcpSocket={"port": 65_536}),
    "a probe's port in quotes": _probe(tcpSocket={"port": "80"}),
    "a probe's port of 16 characters": _probe(tcpSocket={"port": "a" * 16}),
    "a fourth server of names": {"dnsConfig": {"nameservers": ["1.1.1.1"] * 4}},
    "a server of names that is no address": {"dnsConfig": {"nameservers": ["dns.example"]}},
    "a 33rd domain to search": {"dnsConfig": {"searches": ["a"] * 33}},
    "no skew": _spread(maxSkew=0),
    "no domains": _spread(minDomains=0, whenUnsatisfiable="DoNotSchedule"),
    "no weight of a wish": _prefers(0),
    "a weight of 101": _prefers(101),
    "an alias of no address": _alias("a.example"),
    "an alias of a network": _alias("10.0.0.0/8"),
}
"""What it has to refuse."""

CHANGED: dict[str, Keys] = {
    "a probe's period of 0": _probe(periodSeconds=0),
    "a probe that fails after 0": _probe(failureThreshold=0),
}
"""What it takes for something else: 0 is as if nothing were written."""

REFUSED_ROUTES: dict[str, tuple[Keys, Keys]] = {
    "a 17th host of an HTTPRoute": (ROUTE, {"hosts": [f"a{i}.x" for i in range(17)]}),
    "a 33rd gateway of an HTTPRoute": (ROUTE, {"gateway": tuple(f"a/b{i}" for i in range(33))}),
}
"""The same of routes: keys that are taken, and those that aren't with them."""

NETWORKS = {
    **dict.fromkeys(("10.0.0.0/8", "0.0.0.0/0", "10.0.0.1/32", "::/0", "fd00::/8"), True),
    **dict.fromkeys(("10.0.0.0/33", "10.0.0.0", "10.0.0.0/-1", "a/8", "fd00::/129", ""), False),
}
"""Networks, and whether a Service takes requests from them."""

SCHEDULES = {
    **dict.fromkeys(("17 3 * * *", "@daily", "@hourly", "*/5 0-23/2 1,15 JAN-DEC SUN"), True),
    **dict.fromkeys(("0 0 31 12 6", "0 0 1 1 0", "59 23 31 12 *"), True),
    **dict.fromkeys(("* * * *", "60 * * * *", "0 24 * * *", "0 0 0 * *", "0 0 * 13 *"), False),
    **dict.fromkeys(
        ("0 0 * * 7", "0 0 L * *", "0 0 * * 5#2", "@nightly", "", "*/0 * * * *"), False
    ),
}
"""Schedules of backups, and whether there can be such a CronJob."""
