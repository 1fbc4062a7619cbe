"""A VirtualService of Istio: hosts, gateways, and what becomes of requests."""

from collections.abc import Mapping
from typing import Any

from devflow.adopt.finding import Carried, Finding, Level
from devflow.adopt.kinds.istio_route import route_keys
from devflow.adopt.kinds.routes import Around, unique
from devflow.adopt.manifests import Manifest, described
from devflow.adopt.team import service_of

_MESH = "mesh"


def carry_virtual_service(route: Manifest, around: Around) -> Carried:
    """One whose requests all go to the app becomes its hosts and its ``route``."""
    where, spec = described(route), route.get("spec") or {}
    rules = spec.get("http") or []
    others = [rule for rule in rules if not _is_own(rule, route, around)]
    if others or spec.get("tcp") or spec.get("tls"):
        text = (
            "leads to other Services, too, or by TCP or TLS: requests by it reach stable and canary"
            " in proportion to their pods; give the app a host of its own"
        )
        return Carried({}, (Finding(Level.LOST, f"{where}: spec", text),))
    findings: list[Finding] = []
    gateways = [
        one if "/" in one else f"{route['metadata'].get('namespace') or 'default'}/{one}"
        for one in spec.get("gateways") or []
        if one != _MESH
    ]
    own = around.services
    hosts = [host for host in spec.get("hosts") or [] if service_of(host, route) not in own]
    if gateways and "*" in hosts:
        text = "'*': an app names its hosts; write them"
        findings.append(Finding(Level.LOST, f"{where}: spec.hosts", text))
        hosts = [host for host in hosts if host != "*"]
    keys: dict[str, Any] = {}
    if gateways and hosts:
        keys = {"hosts": unique(hosts), "gateway": _gateway(gateways, around, where, findings)}
    elif hosts and around.gateway:
        keys = {"hosts": unique(hosts), "gateway": around.gateway}
    made, lost = route_keys(rules, f"{where}: spec.http")
    if made and "route" not in around.known:
        lost = [*lost, Finding(Level.LOST, f"{where}: spec.http", f"{', '.join(made)}: no key")]
    elif made:
        keys["route"] = made
    return Carried(keys, (*findings, *lost))


def _gateway(
    gateways: list[str], around: Around, where: str, findings: list[Finding]
) -> str | list[str]:
    if len(gateways) == 1:
        return gateways[0]
    if "route" in around.known:
        return gateways
    text = f"{', '.join(gateways[1:])}: an app has one gateway"
    findings.append(Finding(Level.LOST, f"{where}: spec.gateways", text))
    return gateways[0]


def _is_own(rule: Mapping[str, Any], route: Manifest, around: Around) -> bool:
    to = rule.get("route") or []
    hosts = {service_of((one.get("destination") or {}).get("host"), route) for one in to}
    return bool(hosts) and hosts <= around.services
