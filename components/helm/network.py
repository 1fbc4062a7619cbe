"""What pods of the platform may connect to, as their NetworkPolicies have it."""

from collections.abc import Iterable
from typing import Any

_DNS_PORTS = [{"port": 53, "protocol": protocol} for protocol in ("UDP", "TCP")]


def lets_out(ports: Iterable[int]) -> list[dict[str, Any]]:
    """Return the rules that let out questions for names, and connections to TCP ``ports``."""
    return [
        {"ports": _DNS_PORTS},
        {"ports": [{"port": port, "protocol": "TCP"} for port in ports]},
    ]
