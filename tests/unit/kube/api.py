"""A server that speaks just enough of the protocol to go wrong in chosen ways."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from devflow.kube import Client, Cluster

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
KINDS = {"resources": [{"name": "configmaps", "kind": "ConfigMap", "namespaced": True}]}


@asynccontextmanager
async def api(handler: Handler) -> AsyncIterator[Client]:
    """A client of a server whose config maps are served by ``handler``."""
    app = web.Application()

    async def kinds(_: web.Request) -> web.Response:
        return web.json_response(KINDS)

    app.router.add_get("/api/v1", kinds)
    app.router.add_route("*", "/api/v1/{rest:.*}", handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        host, port = runner.addresses[0][:2]
        async with Client(Cluster("test", f"http://{host}:{port}")) as kube:
            yield kube
    finally:
        await runner.cleanup()


def config_map(name: str, version: int, uid: str = "u") -> dict[str, Any]:
    metadata = {"name": name, "namespace": "ns", "resourceVersion": str(version), "uid": uid}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata}


def listed(version: int, *items: dict[str, Any]) -> dict[str, Any]:
    return {"metadata": {"resourceVersion": str(version)}, "items": list(items)}


def status(code: int, reason: str) -> dict[str, Any]:
    return {"kind": "Status", "code": code, "reason": reason, "message": reason}
