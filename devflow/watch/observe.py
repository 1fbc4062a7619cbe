"""Reads a release from the cluster, and reads it again whenever it changes."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any, NoReturn

import msgspec

from devflow.errors import Exit, UserError
from devflow.kube import Client
from devflow.kube.listing import Key
from devflow.kube.watch import Change, EventType, Watch
from devflow.live import analysis_state, pod_state, replica_set_state, rollout_state
from devflow.release.names import APP_LABEL, MANAGED_BY, MANAGED_BY_LABEL
from devflow.release.routers.destination_rule import ISTIO_VERSION
from devflow.release.workload.rollout import ARGO_VERSION
from devflow.watch.release import Release, fold
from devflow.watch.view import View, view_of, weights_of

BURST_SECONDS = 0.1
"""Pods come and go in bursts: their changes are gathered for this long."""

ROLLOUT, VIRTUAL_SERVICE, REPLICA_SET, POD = "Rollout", "VirtualService", "ReplicaSet", "Pod"
ANALYSIS_RUN = "AnalysisRun"


_KINDS: dict[str, tuple[str, Callable[[msgspec.Raw], Any]]] = {
    ROLLOUT: (ARGO_VERSION, rollout_state),
    VIRTUAL_SERVICE: (ISTIO_VERSION, msgspec.json.Decoder(dict[str, Any]).decode),
    REPLICA_SET: ("apps/v1", replica_set_state),
    POD: ("v1", pod_state),
    ANALYSIS_RUN: (ARGO_VERSION, analysis_state),
}
"""The apiVersion of each kind, and what reads an object of it."""

_Queue = asyncio.Queue[tuple[str, Change[Any] | Exception]]


async def observe(kube: Client, app: str, namespace: str) -> AsyncGenerator[Release, None]:
    """The release now, then again at each change; use it within ``contextlib.aclosing``.

    No change of Rollout or VirtualService is left out, so that no weight goes unseen. Times in it
    are those at which we see a change.

    :raises UserError: there is no such app (naming those there are), its Rollout can't be read, or
        it is deleted meanwhile.
    :raises ApiError: the API server refuses to show it.
    """
    queue: _Queue = asyncio.Queue()
    pumps = [asyncio.create_task(_pump(kube, kind, app, namespace, queue)) for kind in _KINDS]
    try:
        seen = _Seen()
        unsynced = set(_KINDS)
        while unsynced:
            kind, change = await _next(queue)
            if change.type is EventType.SYNCED:
                unsynced.discard(kind)
            else:
                seen.take(kind, change)
        if not seen.objects[ROLLOUT]:
            raise await _no_app(kube, app, namespace)
        release: Release | None = None
        while True:
            view, gap = seen.view(app, namespace)
            if release is None or gap or not view.shows_the_same_as(release.view):
                release = fold(release, view, kube.cluster.name, datetime.now(UTC), gap=gap)
                yield release
            await _take_burst(queue, seen)
    finally:
        for pump in pumps:
            pump.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)


class _Seen:
    """The objects there are, by kind and name."""

    def __init__(self) -> None:
        self.objects: dict[str, dict[str, Any]] = {kind: {} for kind in _KINDS}
        self._gap = False

    def take(self, kind: str, change: Change[Any]) -> None:
        if change.type is EventType.DELETED:
            self.objects[kind].pop(change.key.name, None)
        else:
            self.objects[kind][change.key.name] = change.object
        self._gap |= kind == ROLLOUT and change.gap

    def view(self, app: str, namespace: str) -> tuple[View, bool]:
        """What there is, and whether changes of the Rollout since the last view may be missing."""
        gap, self._gap = self._gap, False
        rollout = self.objects[ROLLOUT].get(app)
        if rollout is None:
            raise UserError(f"{namespace}/{app} was deleted while it was watched", Exit.FAILED)
        view = view_of(
            rollout,
            weights_of(self.objects[VIRTUAL_SERVICE].get(app)),
            self.objects[REPLICA_SET].values(),
            self.objects[POD].values(),
            self.objects[ANALYSIS_RUN].values(),
        )
        return view, gap


async def _take_burst(queue: _Queue, seen: _Seen) -> None:
    """Wait for a change; gather what follows it unless it is one that must not be missed."""
    kind, change = await _next(queue)
    seen.take(kind, change)
    try:
        async with asyncio.timeout(BURST_SECONDS):
            while kind in (REPLICA_SET, POD):
                kind, change = await _next(queue)
                seen.take(kind, change)
    except TimeoutError:
        pass


async def _next(queue: _Queue) -> tuple[str, Change[Any]]:
    kind, change = await queue.get()
    if isinstance(change, Exception):
        raise change
    return kind, change


async def _pump(kube: Client, kind: str, app: str, namespace: str, queue: _Queue) -> None:
    by_name = kind in (ROLLOUT, VIRTUAL_SERVICE)
    api_version, read = _KINDS[kind]
    source = kube.source(
        api_version,
        kind,
        namespace,
        label_selector=None if by_name else f"{APP_LABEL}={app}",
        name=app if by_name else None,
    )
    try:
        watch = Watch(source, read, partial(_unreadable, kind), patient=False)
        async for change in watch.changes():
            await queue.put((kind, change))
    except Exception as error:  # noqa: BLE001 - handed over to whoever reads the queue
        await queue.put((kind, error))


def _unreadable(kind: str, key: Key, why: str) -> NoReturn:
    mended = ". `devflow up` writes it anew" if kind == ROLLOUT else ""
    raise UserError(f"{kind} {key.namespace}/{key.name} can't be read: {why}{mended}")


async def _no_app(kube: Client, app: str, namespace: str) -> UserError:
    label = f"{MANAGED_BY_LABEL}={MANAGED_BY}"
    rollouts, _ = await kube.list(ARGO_VERSION, ROLLOUT, namespace, label, metadata_only=True)
    names = sorted(item["metadata"]["name"] for item in rollouts)
    there = f"there are: {', '.join(names)}" if names else "there is none; `devflow up` makes them"
    return UserError(f"no app {app!r} in namespace {namespace!r}; {there}")
