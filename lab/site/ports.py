"""Free ports, picked once and kept as long as they stay free."""

import json
import socket
from collections.abc import Collection, Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path

from devflow.lab.site.files import read_or_none, write_secret

LOOPBACK = "127.0.0.1"


def assign(
    names: Iterable[str],
    recorded: Mapping[str, int],
    listening: Collection[str],
    reserved: ExitStack,
) -> dict[str, int]:
    """Give each name a port of its own, and reserve it until ``reserved`` is closed.

    A recorded port stays if its name is in ``listening`` (a process of the lab has it) or if it is
    free; the others get new ones, picked by the system.
    """
    ports: dict[str, int] = {}
    missing: list[str] = []
    for name in names:
        port = recorded.get(name)
        if port is None or port in ports.values():
            missing.append(name)
        elif name in listening or _reserve(port, reserved):
            ports[name] = port
        else:
            missing.append(name)
    for name in missing:
        new = _reserve(0, reserved)
        while new in ports.values():
            new = _reserve(0, reserved)
        ports[name] = new
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


def _reserve(port: int, reserved: ExitStack) -> int:
    """Bind to a port of the loopback address, with 0 one that the system picks; return it, or 0 if
    somebody has it.

    Servers set the same option, so they may listen there all the same. The system gives such a port
    to nobody else who asks for any: neither to another lab that starts at the same moment, nor to a
    connection.
    """
    holder = socket.socket()
    # As servers do, too: connections that linger after their server ended don't count.
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        holder.bind((LOOPBACK, port))
    except OSError:
        holder.close()
        return 0
    reserved.enter_context(holder)
    return int(holder.getsockname()[1])
