"""Addresses of servers: URLs that a program can connect to."""

from urllib.parse import SplitResult, urlsplit


def split_address(address: str, *schemes: str) -> SplitResult:
    """The parts of a server's address, which begins with one of ``schemes``.

    It has a host, a port that there can be, if any, and neither a space nor a control character.

    :raises ValueError: it isn't one. It isn't shown: it may hold a password.
    """
    try:
        parts = urlsplit(address)
        # The port is read, for it raises where it isn't one.
        good = parts.scheme in schemes and parts.hostname and parts.port != 0
    except ValueError:
        good = False
    if not good or not address.isprintable() or " " in address:
        begins = " or ".join(f"{scheme}://" for scheme in schemes)
        raise ValueError(
            f"not the address of a server; begin with {begins}, then its name and, if need be, its"
            " port"
        )
    return parts
