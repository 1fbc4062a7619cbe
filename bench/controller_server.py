"""An API server that only lists and streams: what a reader costs shows, and nothing else.

It has so many apps in the first step of a release. Once told to, it streams every further status of
each, as Argo Rollouts writes them. Run as ``python -m bench.controller_server APPS``; it prints its
port.
"""

import asyncio
import json
import sys
from typing import Any

from aiohttp import web

from devflow.release import build, parse_app

STEPS = 7
STATES = 2 * STEPS + 1
"""Of one release, after its first: two of each step, and the end."""
_GROUP = "argoproj.io"
_KINDS = {
    "rollouts": ("Rollout", "rollout"),
    "applications": ("Application", "application"),
}
_PADDING = "x" * 2500
"""With it an object has 6 kB, as those of real apps have."""


def rollout(index: int, state: int) -> dict[str, Any]:
    """One app in one state of its second release."""
    name = f"app-{index}"
    spec = {
        "namespace": "apps",
        "image": f"ghcr.io/acme/{name}:2.0.0",
        "replicas": 4,
        "source": {"repoURL": "https://example.com/apps.git"},
    }
    made = build(parse_app(name, spec)).rollout
    step = min(state // 2, STEPS)
    over = state == STATES - 1
    made["metadata"] |= {
        "uid": f"5c5e0a52-2f4b-4a4f-9d7a-{index:012}",
        "generation": 2,
        "resourceVersion": str(1_000_000 + state * 100_000 + index),
        "creationTimestamp": "2026-01-01T00:00:00Z",
        "managedFields": [
            {
                "manager": "devflow",
                "operation": "Apply",
                "apiVersion": f"{_GROUP}/v1alpha1",
                "time": "2026-01-01T00:00:00Z",
                "fieldsType": "FieldsV1",
                "fieldsV1": {"f:spec": {"f:padding": {_PADDING: {}}}},
            }
        ],
    }
    made["metadata"]["annotations"]["rollout.argoproj.io/revision"] = "2"
    made["status"] = {
        "observedGeneration": "2",
        "phase": "Healthy" if over else "Progressing" if state % 2 else "Paused",
        "currentPodHash": "57bd65cf7b",
        "stableRS": "57bd65cf7b" if over else "84d7596479",
        "currentStepHash": "6f7d9c",
        "currentStepIndex": step,
        "updatedReplicas": 1,
        "conditions": [{"type": "Progressing", "status": "True", "message": "m" * 200}] * 3,
        "canary": {"weights": {"canary": {"weight": 0 if over else 10, "podTemplateHash": ""}}},
    }
    return made


class Server:
    """What is served, and how far it has come."""

    def __init__(self, apps: int) -> None:
        self.items = [rollout(index, 0) for index in range(apps)]
        self.events = b"".join(
            json.dumps({"type": "MODIFIED", "object": rollout(index, state)}).encode() + b"\n"
            for state in range(1, STATES)
            for index in range(apps)
        )
        self.pod_watches = 0
        self.started = asyncio.Event()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        path = request.path
        resource = path.rpartition("/")[2]
        if path == "/start":
            self.started.set()
            return web.Response()
        if path == "/pod-watches":
            return web.json_response(self.pod_watches)
        if "watch" in request.query:
            return await self._stream(request, resource)
        if resource in ("rollouts", "applications", "pods", "customresourcedefinitions"):
            items = self.items if resource == "rollouts" else []
            return web.json_response({"metadata": {"resourceVersion": "1000000"}, "items": items})
        return web.json_response(_discovery(path))

    async def _stream(self, request: web.Request, resource: str) -> web.StreamResponse:
        self.pod_watches += resource == "pods"
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        if resource == "rollouts":
            await self.started.wait()
            await response.write(self.events)
        await asyncio.Event().wait()
        return response


def _discovery(path: str) -> dict[str, Any]:
    """As much as the readers ask for."""
    if path == "/apis":
        version = {"groupVersion": f"{_GROUP}/v1alpha1", "version": "v1alpha1"}
        return {"groups": [{"name": _GROUP, "versions": [version], "preferredVersion": version}]}
    if path == "/api":
        return {"versions": ["v1"]}
    verbs = ["get", "list", "watch", "patch"]
    kinds = {"pods": ("Pod", "pod")} if path == "/api/v1" else _KINDS
    return {
        "resources": [
            {
                "name": plural,
                "kind": kind,
                "singularName": singular,
                "namespaced": True,
                "verbs": verbs,
            }
            for plural, (kind, singular) in kinds.items()
        ]
    }


async def main(apps: int) -> None:
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", Server(apps).answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
