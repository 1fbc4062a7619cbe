"""Which container of a pod answers to HTTP, and where."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_NAME = "http"

Container = Mapping[str, Any]


def http_port(containers: Sequence[Container]) -> tuple[Container, int] | None:
    """Return the container that answers and its port; None if none speaks HTTP.

    A port named ``http`` counts first. A Deployment of the user's own may name its port as it
    likes: there, the port that a readiness probe asks over HTTP counts.
    """
    return next(_named(containers), None) or next(_probed(containers), None)


def _named(containers: Sequence[Container]) -> Iterator[tuple[Container, int]]:
    for container in containers:
        if _NAME in (ports := _ports(container)):
            yield container, ports[_NAME]


def _probed(containers: Sequence[Container]) -> Iterator[tuple[Container, int]]:
    for container in containers:
        asked = ((container.get("readinessProbe") or {}).get("httpGet") or {}).get("port")
        port = _ports(container).get(asked) if isinstance(asked, str) else asked
        if port is not None:
            yield container, port


def _ports(container: Container) -> dict[str, int]:
    ports = container.get("ports") or []
    return {port["name"]: int(port["containerPort"]) for port in ports if port.get("name")}
