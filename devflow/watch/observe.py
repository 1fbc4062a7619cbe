"""Reads a release from the cluster, and reads it again whenever it changes."""

import asyncio
from collections.abc import AsyncGenerator, Iterable
from typing import Any

from devflow.errors import Exit, UserError
from devflow.kube import Client, Event, EventType
from devflow.release.names import APP_LABEL, MANAGED_BY, MANAGED_BY_LABEL
from devflow.release.routers import Reference, router_of
from devflow.release.workload.rollout import ARGO_VERSION
from devflow.watch.view import ReleaseView, release_view

BURST_SECONDS = 0.1
"""Pods come and go in bursts: their changes are gathered for this long."""

ROLLOUT, REPLICA_SET, POD = "Rollout", "ReplicaSet", "Pod"
ANALYSIS_RUN = "AnalysisRun"

_API_VERSIONS = {
    ROLLOUT: ARGO_VERSION,
    REPLICA_SET: "apps/v1",
    POD: "v1",
    ANALYSIS_RUN: ARGO_VERSION,
}

_Source = str | Reference
"""A kind of which all objects of the app are followed, or one of its routes."""
_Queue = asyncio.Queue[tuple[_Source, Event | Exception]]


async def observe(kube: Client, app: str, namespace: str) -> AsyncGenerator[ReleaseView, None]:
    """The release now, then again at each change; use it within ``contextlib.aclosing``.

    No change of Rollout or routes is left out, so that no weight goes unseen. Which routes those
    are is settled at the start, by the Rollout.

    :raises UserError: there is no such app (naming those there are), or it is deleted meanwhile.
    :raises ApiError: the API server refuses to show it.
    """
    rollout = await kube.find(ARGO_VERSION, ROLLOUT, app, namespace)
    if rollout is None:
        raise await _no_app(kube, app, namespace)
    queue: _Queue = asyncio.Queue()
    sources: tuple[_Source, ...] = (*_API_VERSIONS, *router_of(rollout).routes(rollout))
    pumps = [asyncio.create_task(_pump(kube, source, app, namespace, queue)) for source in sources]
    try:
        seen = _Seen(sources)
        unsynced = set(sources)
        while unsynced:
            source, event = await _next(queue)
            if event.type is EventType.SYNCED:
                unsynced.discard(source)
            else:
                seen.take(source, event)
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
    """The objects there are, by source and name."""

    def __init__(self, sources: Iterable[_Source]) -> None:
        self.objects: dict[_Source, dict[str, Any]] = {source: {} for source in sources}

    def take(self, source: _Source, event: Event) -> None:
        name = event.object["metadata"]["name"]
        if event.type is EventType.DELETED:
            self.objects[source].pop(name, None)
        else:
            self.objects[source][name] = event.object

    def view(self, app: str, namespace: str) -> ReleaseView:
        rollout = self.objects[ROLLOUT].get(app)
        if rollout is None:
            raise UserError(f"{namespace}/{app} was deleted while it was watched", Exit.FAILED)
        routes = (s for s in self.objects if isinstance(s, Reference))
        return release_view(
            rollout,
            [found for route in routes for found in self.objects[route].values()],
            self.objects[REPLICA_SET].values(),
            self.objects[POD].values(),
            self.objects[ANALYSIS_RUN].values(),
        )


async def _take_burst(queue: _Queue, seen: _Seen) -> None:
    """Wait for a change; gather what follows it unless it is one that must not be missed."""
    source, event = await _next(queue)
    seen.take(source, event)
    try:
        async with asyncio.timeout(BURST_SECONDS):
            while source in (REPLICA_SET, POD):
                source, event = await _next(queue)
                seen.take(source, event)
    except TimeoutError:
        pass


async def _next(queue: _Queue) -> tuple[_Source, Event]:
    source, event = await queue.get()
    if isinstance(event, Exception):
        raise event
    return source, event


async def _pump(kube: Client, source: _Source, app: str, namespace: str, queue: _Queue) -> None:
    name: str | None
    if isinstance(source, Reference):
        (api_version, kind), name = source
    else:
        api_version, kind, name = _API_VERSIONS[source], source, app if source == ROLLOUT else None
    try:
        async for event in kube.watch(
            api_version,
            kind,
            namespace,
            name=name,
            label_selector=None if name else f"{APP_LABEL}={app}",
        ):
            await queue.put((source, event))
    except Exception as error:  # noqa: BLE001 - handed over to whoever reads the queue
        await queue.put((source, error))


async def _no_app(kube: Client, app: str, namespace: str) -> UserError:
    label = f"{MANAGED_BY_LABEL}={MANAGED_BY}"
    rollouts, _ = await kube.list(ARGO_VERSION, ROLLOUT, namespace, label, metadata_only=True)
    names = sorted(item["metadata"]["name"] for item in rollouts)
    there = f"there are: {', '.join(names)}" if names else "there is none; `devflow up` makes them"
    return UserError(f"no app {app!r} in namespace {namespace!r}; {there}")
