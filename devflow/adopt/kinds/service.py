"""The Service that leads to the pods."""

from collections.abc import Iterator, Mapping
from typing import Any

from devflow.adopt.finding import Carried, Finding, Level
from devflow.adopt.kinds.deployment import OWN_ANNOTATIONS
from devflow.adopt.manifests import Manifest, described
from devflow.release.names import APP_LABEL, MANAGED_BY_LABEL

_CARRIED = (
    *("type", "sessionAffinity", "externalTrafficPolicy", "loadBalancerClass"),
    "loadBalancerSourceRanges",
)
_KNOWN = {
    *_CARRIED,
    *("selector", "ports", "clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"),
}
_DEFAULTS: Mapping[str, Any] = {
    "type": "ClusterIP",
    "sessionAffinity": "None",
    "internalTrafficPolicy": "Cluster",
    "externalTrafficPolicy": "Cluster",
    "allocateLoadBalancerNodePorts": True,
}
_OURS = (APP_LABEL, MANAGED_BY_LABEL)
_WEB_PORT = 80
_WITHOUT_HTTP = {6379, 5432, 3306, 27017, 9092, 5672, 11211, 2379, 4222, 9042}
"""Ports of databases and queues, which speak no HTTP."""


def carry_service(service: Manifest, template: Mapping[str, Any], own: str) -> Carried:
    """The app's port or ports, and what else its Service has."""
    ports = [_port(one, template, own) for one in service["spec"].get("ports") or []]
    findings = tuple(_findings(service))
    keys: dict[str, Any] = {}
    more = _beside_ports(service)
    if more:
        keys["service"] = more
    if not ports:
        return Carried(keys, findings)
    ports.sort(key=lambda port: _RANKS.get(port["protocol"], 1))
    first = ports[0]
    if len(ports) == 1 and first["port"] == _WEB_PORT and first["protocol"] == "http":
        return Carried({"port": first["targetPort"], **keys}, findings)
    return Carried({"ports": [_short(one) for one in ports], **keys}, findings)


def _beside_ports(service: Manifest) -> dict[str, Any]:
    """The key ``service``."""
    spec, metadata = service["spec"], service["metadata"]
    made = {
        key: spec[key] for key in _CARRIED if spec.get(key) not in (None, _DEFAULTS.get(key), [])
    }
    for key in ("labels", "annotations"):
        own = {
            name: str(value)
            for name, value in (metadata.get(key) or {}).items()
            if name not in _OURS and not name.startswith(OWN_ANNOTATIONS)
        }
        if own:
            made[key] = own
    numbers = {
        port.get("name") or "http": port["nodePort"]
        for port in spec.get("ports") or []
        if port.get("nodePort")
    }
    return {**made, **({"nodePorts": numbers} if numbers else {})}


_RANKS = {"http": 0, "http2": 0, "grpc": 0, "udp": 2}
"""The main port is one whose requests can be split."""


def target_number(target: Any, port: int, template: Mapping[str, Any], own: str) -> Any:
    """The container's port behind a Service's: by number, or by the name that a container has."""
    if target is None:
        return port
    if isinstance(target, int) or str(target).isdecimal():
        return int(target)
    containers = sorted(template["spec"]["containers"], key=lambda one: one["name"] != own)
    for container in containers:
        for named in container.get("ports") or []:
            if named.get("name") == target:
                return named["containerPort"]
    return port


def _port(port: Mapping[str, Any], template: Mapping[str, Any], own: str) -> dict[str, Any]:
    number = port["port"]
    return {
        "name": port.get("name"),
        "port": number,
        "targetPort": target_number(port.get("targetPort"), number, template, own),
        "protocol": _protocol(port, template, own),
    }


def _short(port: Mapping[str, Any]) -> dict[str, Any]:
    made = {key: value for key, value in port.items() if value is not None}
    if made["targetPort"] == made["port"]:
        del made["targetPort"]
    if made["protocol"] == "http":
        del made["protocol"]
    return made


def _protocol(port: Mapping[str, Any], template: Mapping[str, Any], own: str) -> str:
    """What is spoken: as Istio reads it, else as the probes and the number tell."""
    if port.get("protocol") == "UDP":
        return "udp"
    written = str(port.get("appProtocol") or "").removeprefix("kubernetes.io/").lower()
    named = str(port.get("name") or "").lower().split("-")[0]
    for text in (written, named):
        if text in ("grpc", "http2", "http", "tcp"):
            return text
        if text in ("h2c", "https", "tls", "mongo", "mysql", "redis"):
            return "http2" if text == "h2c" else "tcp"
    number = target_number(port.get("targetPort"), port["port"], template, own)
    wanted = {number, port.get("targetPort") or number}
    probed = [
        kind
        for container in template["spec"]["containers"]
        for key in ("readinessProbe", "livenessProbe", "startupProbe")
        for kind in ("grpc", "httpGet")
        if ((container.get(key) or {}).get(kind) or {}).get("port") in wanted
    ]
    if probed:
        return "grpc" if probed[0] == "grpc" else "http"
    return "tcp" if port["port"] in _WITHOUT_HTTP else "http"


def _findings(service: Manifest) -> Iterator[Finding]:
    where, spec = described(service), service["spec"]
    if spec.get("clusterIP") == "None":
        text = "None: the app's Service has an address; keep a headless one under another name"
        yield Finding(Level.LOST, f"{where}: spec.clusterIP", text)
    for key in spec.keys() - _KNOWN:
        if spec[key] not in (None, [], {}, False, _DEFAULTS.get(key)):
            yield Finding(Level.LOST, f"{where}: spec.{key}", "has no key in an app")
