"""Connection strings of MongoDB: their faults and their ports, found without a connection."""

import re
from urllib.parse import parse_qs

_SCHEMES = ("mongodb", "mongodb+srv")
_LOOPBACK = ("127.", "localhost", "[::1]")
MONGODB_PORT = 27017
"""Of a host that names none."""


def uri_fault(uri: str) -> str | None:
    """What is wrong with ``uri`` and the way out, without any part of it; ``None``: nothing is.

    One without credentials is wrong, but on loopback and with a mechanism that needs no password.
    """
    scheme, _, rest = uri.partition("://")
    if scheme not in _SCHEMES or not rest:
        return "is not a connection string of MongoDB; begin with mongodb:// or mongodb+srv://"
    authority, _, options = rest.partition("?")
    user, _, hosts = authority.partition("/")[0].rpartition("@")
    name, _, password = user.partition(":")
    if (name and password) or hosts.startswith(_LOOPBACK):
        return None
    if "authMechanism" in parse_qs(options):
        return None
    return (
        "has no user and password; write mongodb://USER:PASSWORD@HOST/..., or"
        " authMechanism=MONGODB-X509 for a certificate"
    )


def uri_ports(uri: str) -> list[int]:
    """The ports of its hosts, each once; MongoDB's own for those that name none."""
    authority = uri.partition("://")[2].partition("?")[0].partition("/")[0]
    named = (re.search(r":(\d{1,5})$", host) for host in authority.rpartition("@")[2].split(","))
    return list(dict.fromkeys(int(found[1]) if found else MONGODB_PORT for found in named))
