"""Keys that had another name, or another place, in an earlier version."""

from collections.abc import Mapping
from typing import NamedTuple


class Renamed(NamedTuple):
    """Where to write now what an old key said."""

    now: str
    """The path of the key now, from the mapping that had the old one; ``[]`` is any entry."""
    since: str
    """The first version with the new key."""


RENAMED: Mapping[tuple[str, str], Renamed] = {
    ("IstioSettings", "gatewayAnnotations"): Renamed("gateways[].annotations", "0.2.0"),
    ("IstioSettings", "gatewayHttpsOnly"): Renamed("gateways[].httpsOnly", "0.2.0"),
    ("IstioSettings", "gatewayServiceType"): Renamed("gateways[].serviceType", "0.2.0"),
    ("IstioSettings", "gatewayTlsSecret"): Renamed("gateways[].certificates[].secret", "0.2.0"),
}
"""By the name of the model and the old key. An entry stays for as long as users may come from a
version that had the key.
"""
