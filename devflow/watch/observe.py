"""Reads a release from the cluster, and reads it again whenever it changes."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from typing import Any, NoReturn

import msgspec

from devflow.errors import Exit, UserError
from devflow.kube import Client
from devflow.kube.listing import Key
from devflow.kube.watch import Change, EventType, Watch
from devflow.live import (
    RolloutState,
    analysis_state,
    pod_state,
    replica_set_state,
    rollout_state,
)
from devflow.release.names import APP_LABEL, MANAGED_BY, MANAGED_BY_LABEL
from devflow.release.routers import Reference, router_of
from devflow.release.workload.rollout import ARGO_VERSION
from devflow.watch.release import Release, fold
from devflow.watch.view import View, view_of

BURST_SECONDS = 0.1
"""Pods come and go in bursts: their changes are gathered for this long."""

ROLLOUT, REPLICA_SET, POD = "Rollout", "ReplicaSet", "Pod"
ANALYSIS_RUN = "AnalysisRun"

_Object = dict[str, Any]
_whole = msgspec.json.Decoder(_Object).decode


def _rollout(raw: msgspec.Raw) -> tuple[RolloutState, _Object]:
    """Its state, and the whole of it: what splits its traffic is up to the router."""
    return rollout_state(raw), _whole(raw)


_KINDS: dict[str, tuple[str, Callable[[msgspec.Raw], Any]]] = {
    ROLLOUT: (ARGO_VERSION, _rollout),
    REPLICA_SET: ("apps/v1", replica_set_state),
    POD: ("v1", pod_state),
    ANALYSIS_RUN: (ARGO_VERSION, analysis_state),
}
"""The apiVersion of each kind, and what reads an object of it."""

_Source = str | Reference
"""A kind of which all objects of the app are followed, or one of its routes."""
_Queue = asyncio.Queue[tuple[_Source, Change[Any] | Exception]]


async def observe(kube: Client, app: str, namespace: str) -> AsyncGenerator[Release, None]:
    """The release now, then again at each change; use it within ``contextlib.aclosing``.

    No change of Rollout or routes is left out, so that no weight goes unseen. Which routes those
    are is settled at the start, by the Rollout. Times are those at which we see a change.

    :raises UserError: there is no such app (naming those there are), its Rollout can't be read, or
        it is deleted meanwhile.
    :raises ApiError: the API server refuses to show it.
    """
    rollout = await kube.find(ARGO_VERSION, ROLLOUT, app, namespace)
    if rollout is None:
        raise await _no_app(kube, app, namespace)
    queue: _Queue = asyncio.Queue()
    sources: tuple[_Source, ...] = (*_KINDS, *router_of(rollout).routes(rollout))
    pumps = [asyncio.create_task(_pump(kube, source, app, namespace, queue)) for source in sources]
    try:
        seen = _Seen(sources)
        unsynced = set(sources)
        while unsynced:
            source, change = await _next(queue)
            if change.type is EventType.SYNCED:
                unsynced.discard(source)
            else:
                seen.take(source, change)
        if not seen.objects[ROLLOUT]:
            raise await _no_app(kube, app, namespace)
        release: Release | None = None
        missed = False
        while True:
            view, gap = seen.view(app, namespace)
            if view.rollout.lacks_image:
                await _take_burst(queue, seen)
                missed |= gap
                continue
            gap, missed = gap or missed, False
            if release is None or gap or not view.shows_the_same_as(release.view):
                release = fold(release, view, kube.cluster.name, datetime.now(UTC), gap=gap)
                yield release
            await _take_burst(queue, seen)
    finally:
        for pump in pumps:
            pump.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)


class _Seen:
    """The objects there are, by source and name."""

    def __init__(self, sources: Iterable[_Source]) -> None:
        self.objects: dict[_Source, dict[str, Any]] = {source: {} for source in sources}
        self._gap = False

    def take(self, source: _Source, change: Change[Any]) -> None:
        if change.type is EventType.DELETED:
            self.objects[source].pop(change.key.name, None)
        else:
            self.objects[source][change.key.name] = change.object
        self._gap |= source == ROLLOUT and change.gap

    def view(self, app: str, namespace: str) -> tuple[View, bool]:
        """What there is, and whether changes of the Rollout since the last view may be missing."""
        gap, self._gap = self._gap, False
        found = self.objects[ROLLOUT].get(app)
        if found is None:
            raise UserError(f"{namespace}/{app} was deleted while it was watched", Exit.FAILED)
        rollout, whole = found
        routes = [
            {**one, "apiVersion": source.kind.api_version, "kind": source.kind.kind}
            for source, objects in self.objects.items()
            if isinstance(source, Reference)
            for one in objects.values()
        ]
        view = view_of(
            rollout,
            router_of(whole).shares((whole, *routes)),
            self.objects[REPLICA_SET].values(),
            self.objects[POD].values(),
            self.objects[ANALYSIS_RUN].values(),
        )
        return view, gap


async def _take_burst(queue: _Queue, seen: _Seen) -> None:
    """Wait for a change; gather what follows it unless it is one that must not be missed."""
    source, change = await _next(queue)
    seen.take(source, change)
    try:
        async with asyncio.timeout(BURST_SECONDS):
            while source in (REPLICA_SET, POD):
                source, change = await _next(queue)
                seen.take(source, change)
    except TimeoutError:
        pass


async def _next(queue: _Queue) -> tuple[_Source, Change[Any]]:
    source, change = await queue.get()
    if isinstance(change, Exception):
        raise change
    return source, change


async def _pump(kube: Client, source: _Source, app: str, namespace: str, queue: _Queue) -> None:
    name: str | None
    read: Callable[[msgspec.Raw], Any]
    if isinstance(source, Reference):
        (api_version, kind), name, read = *source, _whole
    else:
        (api_version, read), kind = _KINDS[source], source
        name = app if kind == ROLLOUT else None
    objects = kube.source(
        api_version,
        kind,
        namespace,
        label_selector=None if name else f"{APP_LABEL}={app}",
        name=name,
    )
    try:
        watch = Watch(objects, read, partial(_unreadable, kind), patient=False)
        async for change in watch.changes():
            await queue.put((source, change))
    except Exception as error:  # noqa: BLE001 - handed over to whoever reads the queue
        await queue.put((source, error))


def _unreadable(kind: str, key: Key, why: str) -> NoReturn:
    mended = ". `devflow up` writes it anew" if kind == ROLLOUT else ""
    raise UserError(f"{kind} {key.namespace}/{key.name} can't be read: {why}{mended}")


async def _no_app(kube: Client, app: str, namespace: str) -> UserError:
    label = f"{MANAGED_BY_LABEL}={MANAGED_BY}"
    rollouts, _ = await kube.list(ARGO_VERSION, ROLLOUT, namespace, label, metadata_only=True)
    names = sorted(item["metadata"]["name"] for item in rollouts)
    there = f"there are: {', '.join(names)}" if names else "no app is there; `devflow up` makes one"
    return UserError(f"no app {app!r} in namespace {namespace!r}; {there}")
