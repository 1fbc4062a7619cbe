"""Two VirtualServices with one host at one gateway: Istio serves the older, and reports nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_APP_LABEL = "app.kubernetes.io/name"
"""Kubernetes' recommended label for the app that an object belongs to."""
_MESH = "mesh"


@dataclass(frozen=True)
class Clash:
    """A host that two VirtualServices claim."""

    host: str
    gateway: str
    served: str
    """NAMESPACE/APP of the older one."""
    ignored: Mapping[str, Any]
    """The younger one."""

    def __str__(self) -> str:
        return (
            f"host {self.host} at gateway {self.gateway} belongs to {self.served} already, "
            "which gets all its requests: give one of the two another host"
        )


def clashes(virtual_services: Iterable[Mapping[str, Any]]) -> list[Clash]:
    """Return all hosts that are claimed twice, each time with the one that isn't served."""
    owners: dict[tuple[str, str], str] = {}
    found: list[Clash] = []
    for claim in sorted(virtual_services, key=_age):
        metadata, spec = claim["metadata"], claim.get("spec", {})
        for gateway in _gateways(metadata["namespace"], spec):
            for host in _hosts(metadata["namespace"], spec):
                owner = owners.setdefault((gateway, host), _name(claim))
                if owner != _name(claim):
                    found.append(Clash(host, gateway, owner, claim))
    return found


def _gateways(namespace: str, spec: Mapping[str, Any]) -> list[str]:
    named = [gateway for gateway in spec.get("gateways") or [] if gateway != _MESH]
    return [gateway if "/" in gateway else f"{namespace}/{gateway}" for gateway in named]


def _hosts(namespace: str, spec: Mapping[str, Any]) -> list[str]:
    """A short name means the Service of the own namespace: others' short names aren't the same."""
    hosts = spec.get("hosts") or []
    return [host if "." in host or host == "*" else f"{host}.{namespace}" for host in hosts]


def _name(claim: Mapping[str, Any]) -> str:
    """The app whose it is; without the label of one, its own name."""
    metadata = claim["metadata"]
    app = (metadata.get("labels") or {}).get(_APP_LABEL) or metadata["name"]
    return f"{metadata['namespace']}/{app}"


def _age(claim: Mapping[str, Any]) -> tuple[str, str]:
    return claim["metadata"].get("creationTimestamp", ""), _name(claim)
