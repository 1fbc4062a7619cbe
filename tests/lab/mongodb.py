"""A database of its own for each test, in the lab's MongoDB, and a bad connection to it."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

from devflow.lab import Lab
from devflow.record.mongo import MongoUri
from devflow.record.mongo.connection import Database, connect, database


@asynccontextmanager
async def new_database(lab: Lab) -> AsyncGenerator[tuple[MongoUri, Database], None]:
    """A URI and the database behind it, which is dropped afterwards."""
    given = urlsplit(lab.mongodb_uri.read_text())
    name = f"test-{secrets.token_hex(4)}"
    uri = MongoUri(urlunsplit(given._replace(path=f"/{name}")), "the test")
    async with connect(uri) as client:
        try:
            yield uri, database(client)
        finally:
            await client.drop_database(name)


def at_port(uri: MongoUri, port: int) -> MongoUri:
    """The same by way of another port of this machine."""
    given = urlsplit(uri.text)
    login = given.netloc.rpartition("@")[0]
    return MongoUri(urlunsplit(given._replace(netloc=f"{login}@127.0.0.1:{port}")), "the test")


@dataclass
class Wire:
    """What lies between a client and the server."""

    port: int
    cut_after: bytes = b""
    """The connection ends as soon as the server has answered a message that has this in it."""
    cuts: int = 0
    writers: list[asyncio.StreamWriter] = field(default_factory=list)


@asynccontextmanager
async def wire_to(uri: MongoUri) -> AsyncGenerator[Wire, None]:
    """A port of this machine that leads to the server, as long as it isn't cut."""
    target = urlsplit(uri.text)

    async def join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to_server = await asyncio.open_connection(target.hostname, target.port)
        wire.writers += [writer, to_server[1]]
        doomed = asyncio.Event()

        async def answers() -> None:
            while data := await to_server[0].read(65536):
                if doomed.is_set():
                    wire.cuts += 1
                    break
                writer.write(data)
            writer.close()

        answering = asyncio.create_task(answers())
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65536):
                if wire.cut_after and wire.cut_after in data:
                    wire.cut_after = b""
                    doomed.set()
                to_server[1].write(data)
        to_server[1].close()
        await answering

    server = await asyncio.start_server(join, "127.0.0.1", 0)
    wire = Wire(server.sockets[0].getsockname()[1])
    try:
        yield wire
    finally:
        server.close()
        for writer in wire.writers:
            writer.close()
