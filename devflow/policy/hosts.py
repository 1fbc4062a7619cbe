"""Which DNS names a route serves, of each vendor's."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_IN_A_MATCH = re.compile(r"Host\(`([^`]+)`\)")
"""Traefik's rule, as in ``Host(`shop.example.com`)``."""


def hosts(manifest: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names that an object serves at a gateway; none for an object that is no route, or
    for one within the mesh.
    """
    spec = manifest.get("spec") or {}
    match manifest.get("kind"):
        case "VirtualService" if set(spec.get("gateways") or ()) - {"mesh"}:
            yield from (host for host in spec.get("hosts") or () if isinstance(host, str))
        case "HTTPRoute":
            yield from (name for name in spec.get("hostnames") or () if isinstance(name, str))
        case "Ingress":
            yield from (rule["host"] for rule in spec.get("rules") or () if rule.get("host"))
        case "IngressRoute":
            for route in spec.get("routes") or ():
                yield from _IN_A_MATCH.findall(str(route.get("match")))
