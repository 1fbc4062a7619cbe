"""Clients that keep their cookies, as browsers do, whatever the age that these may reach."""

import asyncio
import json
from collections import Counter
from dataclasses import dataclass

import aiohttp

from tests.lab.traffic import App

_CONNECTIONS = 16


@dataclass
class Client:
    cookie: str = ""
    version: str = ""
    """Who has answered last; the status of what isn't 200."""


def met(app: App, count: int) -> list[Client]:
    """So many new clients, after their first request."""
    clients = [Client() for _ in range(count)]
    come_again(app, clients)
    return clients


def come_again(app: App, clients: list[Client]) -> Counter[tuple[str, str]]:
    """Send a request of each; who answered the one before, and this one, counted."""
    return asyncio.run(_send(app, clients))


def versions(clients: list[Client]) -> Counter[str]:
    return Counter(client.version for client in clients)


def by_version(clients: list[Client], version: str) -> list[Client]:
    return [client for client in clients if client.version == version]


async def _send(app: App, clients: list[Client]) -> Counter[tuple[str, str]]:
    seen = Counter[tuple[str, str]]()
    left = iter(clients)
    jar = aiohttp.DummyCookieJar()
    headers = {"Host": app.target.host}
    async with aiohttp.ClientSession(headers=headers, cookie_jar=jar) as session:

        async def send() -> None:
            for client in left:
                cookie = {"Cookie": f"other=1; {client.cookie}"} if client.cookie else {}
                async with session.get(app.target.url, headers=cookie) as response:
                    body = await response.read()
                    good = response.status == 200
                    version = json.loads(body)["version"] if good else str(response.status)
                    for given in response.headers.getall("Set-Cookie", ()):
                        client.cookie = given.partition(";")[0]
                seen[client.version, version] += 1
                client.version = version

        await asyncio.gather(*(send() for _ in range(_CONNECTIONS)))
    return seen
