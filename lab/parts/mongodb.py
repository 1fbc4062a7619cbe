"""mongodb: keeps the record of releases. A real one where there is one, else a small Java server.

``$DEVFLOW_MONGODB_URI`` names a MongoDB of the user's own: then the lab starts none.
"""

import functools
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from devflow.lab.part import Part, Site
from devflow.lab.programs.go_binary import TOOLS
from devflow.lab.programs.java_program import JavaProgram
from devflow.lab.programs.on_path import usable
from devflow.lab.programs.packaged import Packaged
from devflow.lab.site.layout import Layout
from devflow.lab.site.ports import LOOPBACK

NAME = "mongodb"
_URI_FILE = "uri"
"""Among the part's files: how to reach it, password included."""

_USER = "devflow"
_SECRET_FILE = "password"  # noqa: S105
_OWN_URI = "DEVFLOW_MONGODB_URI"
_PORT = f"{NAME}.mongodb"
_PROBE_MILLISECONDS = 1000

_JAVA = JavaProgram(
    NAME,
    TOOLS / NAME,
    main="LabMongo",
    instead=f"put mongod (6.0 to 8.x) on PATH, or name a MongoDB of your own in ${_OWN_URI}",
)
_JAVA_OPTIONS = (
    # It holds the data of a lab only: with these, 80 MB.
    "-Xmx64m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Djava.net.preferIPv4Stack=true",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
    # It logs each failed command whole, passwords included.
    "-Dorg.slf4j.simpleLogger.log.de.bwaldvogel.mongo.wire=off",
)


def uri_file(layout: Layout) -> Path:
    """The file, mode 0600, with the URI of a lab's MongoDB; there while the lab has one."""
    return layout.files(NAME) / _URI_FILE


def uri(site: Site) -> str:
    """Return how to reach the MongoDB, the user's own or the lab's. It may hold a password."""
    if own := os.environ.get(_OWN_URI):
        return own
    if _mongod():
        return f"mongodb://{site.address(_PORT)}/devflow"
    login = f"{_USER}:{site.secret(NAME)}"
    options = "authMechanism=PLAIN&authSource=$external"
    return f"mongodb://{login}@{site.address(_PORT)}/devflow?{options}"


def _adapt(part: Part) -> Part:
    """Start no process if the user named a MongoDB, and prefer a real one to the Java server."""
    if os.environ.get(_OWN_URI):
        return replace(part, binary=None)
    if _mongod():
        return replace(part, binary=Packaged("mongod", _mongod), command=_mongod_command)
    return part


@functools.cache
def _mongod() -> Path | None:
    return usable("mongod", at_least=(6, 0), below=(9, 0))


def _files(site: Site) -> dict[str, str]:
    return {_URI_FILE: uri(site), _SECRET_FILE: site.secret(NAME)}


def _mongod_command(site: Site) -> Sequence[str]:
    return [
        *("--dbpath", str(site.data(NAME))),
        *("--bind_ip", LOOPBACK),
        *("--port", str(site.ports[_PORT])),
        "--nounixsocket",
        *("--wiredTigerCacheSizeGB", "0.25"),
        "--quiet",
    ]


def _java_command(site: Site) -> Sequence[str]:
    data, port = str(site.data(NAME) / "devflow.lab.mv.db"), str(site.ports[_PORT])
    secret = str(site.files(NAME) / _SECRET_FILE)
    return [*_JAVA.arguments(*_JAVA_OPTIONS), port, data, _USER, secret]


async def _ready(site: Site) -> bool:
    # Not at the top: `devflow lab status` needs no driver.
    from pymongo import AsyncMongoClient
    from pymongo.errors import PyMongoError

    try:
        async with AsyncMongoClient[dict[str, object]](
            uri(site), serverSelectionTimeoutMS=_PROBE_MILLISECONDS
        ) as client:
            # Needs the right password, as ping doesn't.
            await client.get_default_database().list_collection_names()
    except PyMongoError:
        return False
    return True


PART = Part(
    name=NAME,
    # After the control plane, before what takes minutes to build.
    rank=55,
    adapt=_adapt,
    binary=_JAVA,
    ports=("mongodb",),
    files=_files,
    command=_java_command,
    ready=_ready,
)
