"""Free ports, picked once and kept as long as they stay free."""

import json
import socket
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from devflow.lab.site.files import read_or_none, write_secret

LOOPBACK = "127.0.0.1"


def is_free(port: int) -> bool:
    """Return whether a TCP server could listen on ``port`` of the loopback address now."""
    with socket.socket() as probe:
        # As servers do: connections that linger after their server ended don't count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def assign(
    names: Iterable[str], recorded: Mapping[str, int], held: Collection[str]
) -> dict[str, int]:
    """Give each name a port of its own.

    A recorded port stays if its name is in ``held`` (a process of the lab listens there) or if it
    is free; the others get new ones, picked by the system.
    """
    ports: dict[str, int] = {}
    missing: list[str] = []
    for name in names:
        port = recorded.get(name)
        usable = port is not None and port not in ports.values()
        if port is not None and usable and (name in held or is_free(port)):
            ports[name] = port
        else:
            missing.append(name)
    ports.update(zip(missing, _pick(len(missing), set(ports.values())), strict=True))
    return ports


def load(path: Path) -> dict[str, int]:
    """Read recorded ports; a missing or damaged file counts as none."""
    try:
        content = json.loads(read_or_none(path) or b"{}")
    except ValueError:
        return {}
    if not isinstance(content, dict):
        return {}
    return {name: port for name, port in content.items() if isinstance(port, int)}


def save(path: Path, ports: Mapping[str, int]) -> None:
    """Record the ports."""
    write_secret(path, json.dumps(ports, indent=2, sort_keys=True) + "\n")


def _pick(count: int, avoid: set[int]) -> list[int]:
    """Return ``count`` different free ports. They are held until all are picked."""
    sockets: list[socket.socket] = []
    picked: list[int] = []
    try:
        while len(picked) < count:
            probe = socket.socket()
            sockets.append(probe)
            probe.bind((LOOPBACK, 0))
            port = int(probe.getsockname()[1])
            if port not in avoid:
                picked.append(port)
    finally:
        for probe in sockets:
            probe.close()
    return picked
