"""The weight that the lab's gateway goes by, as its own Envoy has it."""

import asyncio
import json
from typing import Any

import aiohttp

from devflow.lab import Lab
from devflow.lab.load import Target
from tests.lab.loads import fetch

_Json = dict[str, Any]
_CONNECTIONS = 30
"""So many new ones reach each of the gateway's two threads, but for one case in a billion."""


def served_weight(lab: Lab, canary_cluster: str) -> int:
    """The share in percent of requests to an app that go to its canary; ``canary_cluster`` is how
    the name ends that Envoy has for where those go.
    """
    admin = next(part.ports["admin"] for part in lab.status() if part.name == "gateway")
    url = f"http://127.0.0.1:{admin}/config_dump?resource=dynamic_route_configs"
    weights = (
        destination.get("weight", 100)
        for config in json.loads(fetch(url)[1])["configs"]
        for host in config["route_config"]["virtual_hosts"]
        for route in host.get("routes", ())
        for destination in _destinations(route)
        if destination["name"].endswith(canary_cluster)
    )
    # Istio leaves out a destination without weight.
    return next(weights, 0)


def pass_every_thread(target: Target) -> None:
    """Return once each of the gateway's threads goes by what the gateway had when this was called.

    They learn of a change one by one, and on a busy machine a thread may wait for its turn. One
    that has answered a request on a new connection has taken all that was handed to it before.
    """

    async def send() -> None:
        connector = aiohttp.TCPConnector(force_close=True)
        headers = {"Host": target.host}
        async with aiohttp.ClientSession(headers=headers, connector=connector) as session:
            for _ in range(_CONNECTIONS):
                async with session.get(target.url, allow_redirects=False) as response:
                    await response.read()

    asyncio.run(send())


def _destinations(route: _Json) -> list[_Json]:
    """Where a route sends the requests that weights decide on; the only one has no weight."""
    action = route.get("route", {})
    if "cluster" in action and not route["match"].get("headers"):
        return [{"name": action["cluster"]}]
    found: list[_Json] = action.get("weighted_clusters", {}).get("clusters", [])
    return found
