"""Reads a release from the cluster, and reads it again whenever it changes."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

from devflow.errors import Exit, UserError
from devflow.kube import Client, Event, EventType
from devflow.release.names import APP_LABEL, MANAGED_BY, MANAGED_BY_LABEL
from devflow.release.routers.destination_rule import ISTIO_VERSION
from devflow.release.workload.rollout import ARGO_VERSION
from devflow.watch.view import ReleaseView, release_view

BURST_SECONDS = 0.1
"""Pods come and go in bursts: their changes are gathered for this long."""

ROLLOUT, VIRTUAL_SERVICE, REPLICA_SET, POD = "Rollout", "VirtualService", "ReplicaSet", "Pod"
ANALYSIS_RUN = "AnalysisRun"

_API_VERSIONS = {
    ROLLOUT: ARGO_VERSION,
    VIRTUAL_SERVICE: ISTIO_VERSION,
    REPLICA_SET: "apps/v1",
    POD: "v1",
    ANALYSIS_RUN: ARGO_VERSION,
}

_Queue = asyncio.Queue[tuple[str, Event | Exception]]


async def observe(kube: Client, app: str, namespace: str) -> AsyncGenerator[ReleaseView, None]:
    """The release now, then again at each change; use it within ``contextlib.aclosing``.

    No change of Rollout or VirtualService is left out, so that no weight goes unseen.

    :raises UserError: there is no such app (naming those there are), or it is deleted meanwhile.
    :raises ApiError: the API server refuses to show it.
    """
    queue: _Queue = asyncio.Queue()
    pumps = [
        asyncio.create_task(_pump(kube, kind, app, namespace, queue)) for kind in _API_VERSIONS
    ]
    try:
        seen = _Seen()
        unsynced = set(_API_VERSIONS)
        while unsynced:
            kind, event = await _next(queue)
            if event.type is EventType.SYNCED:
                unsynced.discard(kind)
            else:
                seen.take(kind, event)
        if not seen.objects[ROLLOUT]:
            raise await _no_app(kube, app, namespace)
        last = None
        while True:
            if (view := seen.view(app, namespace)) != last:
                yield view
                last = view
            await _take_burst(queue, seen)
    finally:
        for pump in pumps:
            pump.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)


class _Seen:
    """The objects there are, by kind and name."""

    def __init__(self) -> None:
        self.objects: dict[str, dict[str, Any]] = {kind: {} for kind in _API_VERSIONS}

    def take(self, kind: str, event: Event) -> None:
        name = event.object["metadata"]["name"]
        if event.type is EventType.DELETED:
            self.objects[kind].pop(name, None)
        else:
            self.objects[kind][name] = event.object

    def view(self, app: str, namespace: str) -> ReleaseView:
        rollout = self.objects[ROLLOUT].get(app)
        if rollout is None:
            raise UserError(f"{namespace}/{app} was deleted while it was watched", Exit.FAILED)
        return release_view(
            rollout,
            self.objects[VIRTUAL_SERVICE].get(app),
            self.objects[REPLICA_SET].values(),
            self.objects[POD].values(),
            self.objects[ANALYSIS_RUN].values(),
        )


async def _take_burst(queue: _Queue, seen: _Seen) -> None:
    """Wait for a change; gather what follows it unless it is one that must not be missed."""
    kind, event = await _next(queue)
    seen.take(kind, event)
    try:
        async with asyncio.timeout(BURST_SECONDS):
            while kind in (REPLICA_SET, POD):
                kind, event = await _next(queue)
                seen.take(kind, event)
    except TimeoutError:
        pass


async def _next(queue: _Queue) -> tuple[str, Event]:
    kind, event = await queue.get()
    if isinstance(event, Exception):
        raise event
    return kind, event


async def _pump(kube: Client, kind: str, app: str, namespace: str, queue: _Queue) -> None:
    by_name = kind in (ROLLOUT, VIRTUAL_SERVICE)
    try:
        async for event in kube.watch(
            _API_VERSIONS[kind],
            kind,
            namespace,
            name=app if by_name else None,
            label_selector=None if by_name else f"{APP_LABEL}={app}",
        ):
            await queue.put((kind, event))
    except Exception as error:  # noqa: BLE001 - handed over to whoever reads the queue
        await queue.put((kind, error))


async def _no_app(kube: Client, app: str, namespace: str) -> UserError:
    label = f"{MANAGED_BY_LABEL}={MANAGED_BY}"
    rollouts, _ = await kube.list(ARGO_VERSION, ROLLOUT, namespace, label, metadata_only=True)
    names = sorted(item["metadata"]["name"] for item in rollouts)
    there = f"there are: {', '.join(names)}" if names else "there is none; `devflow up` makes them"
    return UserError(f"no app {app!r} in namespace {namespace!r}; {there}")
