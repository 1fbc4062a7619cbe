"""A release read from a server that holds just the objects of one app."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

import msgspec
import pytest
from aiohttp import web

from devflow.errors import UserError
from devflow.kube import Client, Cluster
from devflow.record import JobStatus
from devflow.watch import look, observe
from tests.unit.watch.objects import Shop

KINDS = {
    "/apis/argoproj.io/v1alpha1": {"rollouts": "Rollout", "analysisruns": "AnalysisRun"},
    "/apis/networking.istio.io/v1": {"virtualservices": "VirtualService"},
    "/apis/apps/v1": {"replicasets": "ReplicaSet"},
    "/api/v1": {"pods": "Pod"},
}


class Server:
    """Lists what is in ``objects``, by plural name, and then shows what is put into ``changes``."""

    def __init__(self, rollout: dict[str, Any]) -> None:
        self.objects = {"rollouts": [rollout]}
        self.changes: asyncio.Queue[bytes] = asyncio.Queue()

    async def kinds(self, request: web.Request) -> web.Response:
        resources = [
            {"name": name, "kind": kind, "namespaced": True}
            for name, kind in KINDS[request.path].items()
        ]
        return web.json_response({"resources": resources})

    async def serve(self, request: web.Request) -> web.StreamResponse:
        plural, name = request.path.rsplit("/", 2)[-2:]
        if plural in self.objects:
            found = [item for item in self.objects[plural] if item["metadata"]["name"] == name]
            status = {"kind": "Status", "code": 404, "reason": "NotFound", "message": name}
            return web.json_response(*found) if found else web.json_response(status, status=404)
        plural = name
        if "watch" not in request.query:
            wanted = request.query.get("fieldSelector", "").removeprefix("metadata.name=")
            items = [
                item
                for item in self.objects.get(plural, [])
                if wanted in ("", item["metadata"]["name"])
            ]
            return web.json_response({"metadata": {"resourceVersion": "9"}, "items": items})
        stream = web.StreamResponse()
        await stream.prepare(request)
        waiting = self.changes if plural == "rollouts" else asyncio.Queue[bytes]()
        while True:
            await stream.write(await waiting.get())


@asynccontextmanager
async def serving(server: Server) -> AsyncIterator[Client]:
    app = web.Application()
    for path in KINDS:
        app.router.add_get(path, server.kinds)
        app.router.add_get(path + "/{rest:.*}", server.serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        async with Client(Cluster("lab", f"http://{host}:{port}")) as kube:
            yield kube
    finally:
        await runner.cleanup()


def rollout(**status: Any) -> dict[str, Any]:
    shop = Shop()
    return {**shop.rollout, "status": shop.status | status}


async def test_a_release_that_runs_already_is_shown_without_times() -> None:
    async with serving(Server(rollout(currentStepIndex=1))) as kube:
        release = await look(kube, "shop", "shop")
    assert (release.job.status, release.job.cluster) == (JobStatus.RUNNING, "lab")
    assert release.running is not None
    assert (release.running.name, release.running.started_at) == ("Verify", None)


async def test_each_change_of_the_rollout_is_folded_at_the_time_we_see_it() -> None:
    server = Server(rollout(currentStepIndex=1))
    async with serving(server) as kube, aclosing(observe(kube, "shop", "shop")) as releases:
        await anext(releases)
        changed = rollout(currentStepIndex=2)
        changed["metadata"]["resourceVersion"] = "10"
        await server.changes.put(
            msgspec.json.encode({"type": "MODIFIED", "object": changed}) + b"\n"
        )
        release = await anext(releases)
    assert release.running is not None
    assert (release.running.name, release.running.started_at) == (
        "100% Traffic",
        release.job.updated_at,
    )


async def test_an_app_that_is_not_there_is_refused_with_those_that_are() -> None:
    async with serving(Server(rollout())) as kube:
        with pytest.raises(UserError, match=r"no app 'cart' in namespace 'shop'; there are: shop"):
            await look(kube, "cart", "shop")


@pytest.mark.parametrize("annotations", [{}, {"devflow.dev/plan": "[0]"}])
async def test_a_rollout_without_a_readable_plan_is_refused_by_name(
    annotations: dict[str, str],
) -> None:
    made = rollout()
    made["metadata"]["annotations"] = annotations
    async with serving(Server(made)) as kube:
        with pytest.raises(UserError, match=r"Rollout shop/shop can't be read.*devflow up"):
            await look(kube, "shop", "shop")
