"""Which DNS names a route serves, whichever router's it is: by its fields, not by its kind."""

from collections.abc import Iterator, Mapping
from typing import Any

from devflow.release.routers.traefik.host_rule import hosts_in


def hosts_of(manifest: Mapping[str, Any]) -> set[str]:
    """Return the DNS names that an object serves, ``*`` and ``*.example.com`` among them; none for
    an object that is no route.

    A name without a dot means something else in each namespace, and is left out.
    """
    spec = manifest.get("spec")
    if not isinstance(spec, Mapping):
        return set()
    return {host for host in _named(spec) if "." in host or host == "*"}


def _named(spec: Mapping[str, Any]) -> Iterator[str]:
    for key in ("hosts", "hostnames"):
        yield from (host for host in _list(spec, key) if isinstance(host, str))
    for rule in _list(spec, "rules"):
        if isinstance(rule, Mapping) and isinstance(rule.get("host"), str):
            yield rule["host"]
    for route in _list(spec, "routes"):
        if isinstance(route, Mapping):
            yield from hosts_in(str(route.get("match")))


def _list(spec: Mapping[str, Any], key: str) -> list[Any]:
    found = spec.get(key)
    return found if isinstance(found, list) else []
