"""What all kinds of routes have in common: hosts, a gateway, and whose requests they take."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from devflow.adopt.finding import Finding, Level


@dataclass(frozen=True)
class Around:
    """What a route's carrier needs to know."""

    services: frozenset[str]
    """The Services of the app."""
    gateway: str | None
    """The Istio Gateway that is to serve hosts, where the route itself names none."""
    known: frozenset[str]
    """The keys of an app."""


def host_keys(
    hosts: list[str], around: Around, where: str, route: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Finding]]:
    """The keys of a route whose gateway is ours to choose."""
    if not hosts:
        return {}, []
    if around.gateway is None:
        text = f"{', '.join(hosts)}: needs a gateway; give --gateway NAMESPACE/NAME"
        return {}, [Finding(Level.LOST, f"{where}: hosts", text)]
    keys: dict[str, Any] = {"hosts": hosts, "gateway": around.gateway}
    if route and "route" not in around.known:
        text = f"{', '.join(route)}: an app has no key for it"
        return keys, [Finding(Level.LOST, f"{where}: route", text)]
    return {**keys, **({"route": dict(route)} if route else {})}, []


def unique(values: list[Any]) -> list[Any]:
    """Without repetitions, in order."""
    return [value for index, value in enumerate(values) if value not in values[:index]]
