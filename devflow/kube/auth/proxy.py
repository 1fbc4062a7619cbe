"""The proxy on the way to an API server where the kubeconfig names none: the environment's."""

import ipaddress
import os
from urllib.parse import urlsplit

from devflow.kube.auth.kubeconfig_shape import check_proxy
from devflow.kube.errors import UnreachableError
from devflow.reading.shown import shown

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def proxy_of_environment(server: str) -> str | None:
    """The address of the proxy for the server at a URL, as kubectl and the Pulumi CLI take it from
    ``HTTPS_PROXY``, or ``HTTP_PROXY`` for plain HTTP, or the same in small letters.

    This machine itself needs none, and neither does what ``NO_PROXY`` lists, between commas: names
    and those below them (``.example.com``: only those), addresses, ranges (``10.0.0.0/8``), each
    with a port or without, or ``*`` for all. An address without ``http://`` is one of HTTP.

    These are the rules of Go's ``golang.org/x/net/http/httpproxy``.

    :raises UnreachableError: it can't be the address of a proxy.
    """
    parts = urlsplit(server)
    name = f"{parts.scheme.upper()}_PROXY"
    proxy = _variable(name).strip()
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    if not proxy or _is_here(host) or _is_listed(host, port, _variable("NO_PROXY")):
        return None
    address = proxy if "://" in proxy else f"http://{proxy}"
    try:
        check_proxy(address, f"{name} of the environment")
    except UnreachableError as error:
        raise UnreachableError(f"{error}; or list {shown(host)} in NO_PROXY") from None
    return address


def _variable(name: str) -> str:
    return os.environ.get(name) or os.environ.get(name.lower()) or ""


def _is_here(host: str) -> bool:
    address = _address(host)
    return host == "localhost" or (address is not None and address.is_loopback)


def _is_listed(host: str, port: int, listed: str) -> bool:
    """Whether a host, in small letters, is one of those that need no proxy."""
    entries = (entry.strip().lower() for entry in listed.split(","))
    return any(_matches(host, port, entry) for entry in entries if entry)


def _matches(host: str, port: int, entry: str) -> bool:
    if entry == "*":
        return True
    address = _address(host)
    if "/" in entry:
        return address is not None and _is_within(address, entry)
    name, colon, digits = entry.rpartition(":")
    if colon and (":" not in name or name.endswith("]")):
        if digits not in ("", str(port)):
            return False
        entry = name.removeprefix("[").removesuffix("]")
    if address is not None:
        return _address(entry) == address
    below = entry.removeprefix("*") if entry.startswith("*.") else entry
    if below.startswith("."):
        return host.endswith(below)
    return host == below or host.endswith(f".{below}")


def _is_within(address: Address, written: str) -> bool:
    network, _, bits = written.partition("/")
    try:
        return bits.isdigit() and address in ipaddress.ip_network(f"{network}/{bits}", strict=False)
    except ValueError:
        return False


def _address(host: str) -> Address | None:
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
