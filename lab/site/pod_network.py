"""The addresses of the lab's pods: a network of loopback that no other lab of this machine uses."""

import random
import socket
from contextlib import ExitStack
from ipaddress import IPv4Network, ip_network
from pathlib import Path

from devflow.errors import Exit, UserError
from devflow.lab.site.files import read_or_none, write_secret

_SECOND_BYTES = range(64, 250)
_PREFIX = 16
CLAIM_PORT = 10256
"""Port on the network's last address but one, which the part ``pods`` holds while it runs."""
_RESERVATION_PORT = CLAIM_PORT + 1
"""Port on the same address, which a lab holds while it starts."""


def claim_address(network: IPv4Network) -> str:
    """Return the address at which the part ``pods`` shows that the network is taken."""
    return str(network[-2])


def assign(recorded: IPv4Network | None, reserved: ExitStack, *, held: bool) -> IPv4Network:
    """Return the lab's network: the recorded one if it is free or ``held``, else a new one. What
    isn't held is reserved until ``reserved`` is closed.

    :raises UserError: if there is none left.
    """
    if recorded and (held or _reserve(recorded, reserved)):
        return recorded
    for second in random.SystemRandom().sample(_SECOND_BYTES, len(_SECOND_BYTES)):
        network = IPv4Network(f"127.{second}.0.0/{_PREFIX}")
        if _reserve(network, reserved):
            return network
    raise UserError(
        f"The lab can't listen on any of 127.{_SECOND_BYTES[0]}.0.0/{_PREFIX} to "
        f"127.{_SECOND_BYTES[-1]}.0.0/{_PREFIX}, where its pods would be: either all are taken by "
        "other labs, or this system has no loopback addresses but 127.0.0.1.",
        Exit.LAB,
    )


def load(file: Path) -> IPv4Network | None:
    """Read the recorded network; a missing or damaged file counts as none."""
    try:
        network = ip_network((read_or_none(file) or b"").decode().strip())
    except ValueError:
        return None
    return network if isinstance(network, IPv4Network) and network.is_loopback else None


def save(file: Path, network: IPv4Network) -> None:
    """Record the network."""
    write_secret(file, f"{network}\n")


def _reserve(network: IPv4Network, reserved: ExitStack) -> bool:
    """Return whether no lab uses the network now, nor starts with it: then this one may."""
    with ExitStack() as bound:
        for port in (_RESERVATION_PORT, CLAIM_PORT):
            probe = bound.enter_context(socket.socket())
            # Connections that linger after the part ended don't count. To the port of reservations
            # nobody ever connects, and two labs must not have it at once.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, port == CLAIM_PORT)
            try:
                probe.bind((claim_address(network), port))
            except OSError:
                return False
        reserved.enter_context(bound.pop_all())
    return True
