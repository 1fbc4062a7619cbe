"""Which DNS names a route serves, whichever router's it is: by its fields, not by its kind."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_IN_A_MATCH = re.compile(r"Host\(`([^`]+)`\)")
"""A rule that is text, as in ``Host(`shop.example.com`)``."""


def hosts(manifest: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names that an object serves at a gateway; none for an object that is no route, or
    for one within the mesh.
    """
    spec = manifest.get("spec") or {}
    if set(spec.get("gateways") or ()) - {"mesh"}:
        yield from (host for host in spec.get("hosts") or () if isinstance(host, str))
    yield from (name for name in spec.get("hostnames") or () if isinstance(name, str))
    for rule in spec.get("rules") or ():
        if isinstance(rule, Mapping) and isinstance(rule.get("host"), str):
            yield rule["host"]
    for route in spec.get("routes") or ():
        if isinstance(route, Mapping):
            yield from _IN_A_MATCH.findall(str(route.get("match")))
