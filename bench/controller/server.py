"""An API server that only lists and streams: what a reader costs shows, and nothing else.

It has so many apps, in the first step of a release or (``over``) after its end. Asked to, it
streams the further statuses of each as Argo Rollouts writes them. Run as ``python -m
bench.controller.server APPS [over]``; it prints its port.
"""

import asyncio
import sys
import time
from itertools import product
from typing import Any

from aiohttp import web

from bench.controller.rollouts import MOVES, STATES, Release, version

_GROUP = "argoproj.io"
_KINDS = {
    "rollouts": ("Rollout", "rollout"),
    "applications": ("Application", "application"),
    "analysisruns": ("AnalysisRun", "analysisrun"),
    "virtualservices": ("VirtualService", "virtualservice"),
}
_CORE_KINDS = {"namespaces": ("Namespace", "namespace"), "pods": ("Pod", "pod")}


class Server:
    """What is served, and how far it has come."""

    def __init__(self, apps: int, state: int) -> None:
        self._releases = [Release(index) for index in range(apps)]
        self._items = [release.object(state) for release in self._releases]
        self._state = state
        self._next = (
            (index, state)
            for move, index in product(MOVES, range(apps))
            for state in (move - 1, move)
        )
        self._watches = 0
        self._rollouts: web.StreamResponse | None = None

    async def answer(self, request: web.Request) -> web.StreamResponse:
        resource = request.path.rpartition("/")[2]
        match request.path:
            case "/watches":
                return web.json_response(self._watches)
            case "/all":
                return await self._all()
            case "/some":
                query = request.query
                return await self._some(int(query["count"]), float(query["per_second"]))
        if "watch" in request.query:
            return await self._stream(request, resource)
        if resource in (*_KINDS, *_CORE_KINDS):
            return self._page(request, self._items if resource == "rollouts" else [])
        return web.json_response(_discovery(request.path))

    async def _all(self) -> web.Response:
        """Stream every further state of every app, as quickly as it is read."""
        assert self._rollouts is not None
        states = range(self._state + 1, STATES)
        events = [release.event(state) for state in states for release in self._releases]
        writing = asyncio.create_task(self._rollouts.write(b"".join(events)))
        writing.add_done_callback(lambda task: task.result())
        return web.Response()

    async def _some(self, count: int, per_second: float) -> web.Response:
        """Stream so many events, evenly.

        Answers when those versions were sent that move a release on, in monotonic seconds.
        """
        assert self._rollouts is not None
        sent = {}
        begun = time.monotonic()
        for number in range(count):
            index, state = next(self._next)
            event = self._releases[index].event(state)
            await asyncio.sleep(begun + number / per_second - time.monotonic())
            if state in MOVES:
                sent[version(index, state)] = time.monotonic()
            await self._rollouts.write(event)
        return web.json_response(sent)

    def _page(self, request: web.Request, items: list[bytes]) -> web.Response:
        begin, size = int(request.query.get("continue", 0)), int(request.query.get("limit", 0))
        end = begin + size if size else len(items)
        more = str(end) if end < len(items) else ""
        metadata = b'{"resourceVersion":"9000000","continue":"%s"}' % more.encode()
        body = b'{"metadata":%s,"items":[%s]}' % (metadata, b",".join(items[begin:end]))
        return web.Response(body=body, content_type="application/json")

    async def _stream(self, request: web.Request, resource: str) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        self._watches += 1
        if resource == "rollouts":
            self._rollouts = response
        await asyncio.Event().wait()
        return response


def _discovery(path: str) -> dict[str, Any]:
    """As much as the readers ask for."""
    if path == "/apis":
        version = {"groupVersion": f"{_GROUP}/v1alpha1", "version": "v1alpha1"}
        return {"groups": [{"name": _GROUP, "versions": [version], "preferredVersion": version}]}
    if path == "/api":
        return {"versions": ["v1"]}
    kinds = _CORE_KINDS if path == "/api/v1" else _KINDS
    verbs = {"namespaced": True, "verbs": ["get", "list", "watch", "patch"]}
    return {
        "resources": [
            {"name": plural, "kind": kind, "singularName": singular, **verbs}
            for plural, (kind, singular) in kinds.items()
        ]
    }


async def main(apps: int, state: int) -> None:
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", Server(apps, state).answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), STATES - 1 if "over" in sys.argv else 0))
