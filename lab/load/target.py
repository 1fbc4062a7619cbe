"""What is loaded: a URL on this machine, never anything else."""

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Self
from urllib.parse import urlsplit

from devflow.errors import UserError
from devflow.lab.site.ports import LOOPBACK


@dataclass(frozen=True)
class Target:
    """Where requests go (always a loopback address) and the ``Host`` that they name."""

    url: str
    host: str

    @classmethod
    def parse(cls, url: str, host: str | None = None) -> Self:
        """Read ``http://ADDRESS[:PORT][/PATH]``; ``host`` is by default the one in the URL.

        ``localhost`` and what ends in ``.localhost`` mean 127.0.0.1 (RFC 6761), whatever a
        resolver would say: so a name can't lead the load off this machine.

        :raises UserError: another scheme, an address that isn't loopback, or no port number.
        """
        try:
            parts = urlsplit(url)
            named, port = parts.hostname or "", parts.port
        except ValueError as error:
            raise UserError(f"{url!r} is not a URL: {error}.") from None
        if parts.scheme != "http":
            raise UserError(f"{url!r} is not an http:// URL; the load speaks plain HTTP only.")
        address = _loopback(named)
        if address is None:
            raise UserError(
                f"{named!r} in {url!r} is not on this machine; the load goes only to addresses in"
                " 127.0.0.0/8, to [::1], and to localhost and names below it."
            )
        path = parts.path or "/"
        query = f"?{parts.query}" if parts.query else ""
        place = f"{address}:{port}" if port else address
        return cls(f"http://{place}{path}{query}", host or parts.netloc)


def _loopback(name: str) -> str | None:
    if name == "localhost" or name.endswith(".localhost"):
        return LOOPBACK
    try:
        address = ip_address(name)
    except ValueError:
        return None
    if not address.is_loopback:
        return None
    return f"[{address}]" if address.version == 6 else str(address)
