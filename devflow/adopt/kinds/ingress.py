"""An Ingress: hosts and paths of the app."""

from collections.abc import Iterator
from typing import Any

from devflow.adopt.finding import Carried, Finding, Level
from devflow.adopt.kinds.routes import Around, host_keys, unique
from devflow.adopt.manifests import Manifest, described

_SAID_ELSEWHERE = (
    "kubectl.kubernetes.io/",
    "kubernetes.io/ingress.class",
    "cert-manager.io/",
    "acme.cert-manager.io/",
    "meta.helm.sh/",
)


def carry_ingress(ingress: Manifest, around: Around) -> Carried:
    """Its rules that lead to the app. TLS is the gateway's."""
    where, spec = described(ingress), ingress.get("spec") or {}
    hosts: list[str] = []
    paths: list[Any] = []
    findings = [*_annotations(ingress, where)]
    for rule in spec.get("rules") or []:
        own = [
            path for path in (rule.get("http") or {}).get("paths") or [] if _is_own(path, around)
        ]
        if not own:
            continue
        hosts.append(rule.get("host") or "*")
        paths += [_path(path) for path in own]
    if "*" in hosts:
        text = "any: an app names its hosts; write them"
        findings.append(Finding(Level.LOST, f"{where}: spec.rules.host", text))
        hosts = [host for host in hosts if host != "*"]
    asked = [path for path in unique(paths) if path != "/"]
    route = {"paths": unique(paths)} if asked else {}
    keys, more = host_keys(unique(hosts), around, where, route)
    if spec.get("tls"):
        text = "the gateway has the certificate; give its Gateway this one"
        findings.append(Finding(Level.CHANGES, f"{where}: spec.tls", text))
    if spec.get("defaultBackend"):
        text = "requests for other hosts don't reach the app by a gateway"
        findings.append(Finding(Level.LOST, f"{where}: spec.defaultBackend", text))
    return Carried(keys, (*findings, *more))


def _is_own(path: dict[str, Any], around: Around) -> bool:
    return ((path.get("backend") or {}).get("service") or {}).get("name") in around.services


def _path(path: dict[str, Any]) -> Any:
    text = path.get("path") or "/"
    return {"exact": text} if path.get("pathType") == "Exact" else text


def _annotations(ingress: Manifest, where: str) -> Iterator[Finding]:
    for key, value in (ingress["metadata"].get("annotations") or {}).items():
        if not key.startswith(_SAID_ELSEWHERE):
            text = f"{value}: for another controller; see 'route' and 'trafficPolicy'"
            yield Finding(Level.LOST, f"{where}: metadata.annotations.{key}", text)
