"""Who wrote what to a set of objects, and what an Application said meanwhile."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from devflow.kube import Client, EventType, load_cluster
from devflow.lab import Lab
from tests.lab.waiting import PATIENCE_SECONDS

_MANAGERS = ("devflow", "pulumi")
"""How the names begin under which the engines write."""

Place = tuple[str, str, str, str | None]
"""API version, kind, namespace, and the name of one object; without, all of them."""


@dataclass
class Writes:
    """All states of the objects, in the order in which they were seen."""

    seen: dict[tuple[str, str], list[Mapping[str, Any]]] = field(default_factory=dict)
    """By kind and name."""

    def managers(self, kind: str, name: str | None = None) -> set[str]:
        """Who changed the object of the kind while it was recorded, by field manager."""
        return {
            manager
            for before, after in pairwise(self.states(kind, name))
            for manager, _ in _entries(after) - _entries(before)
        }

    def states(self, kind: str, name: str | None = None) -> list[Mapping[str, Any]]:
        """Of the object of that name, or of the only one of its kind."""
        (found,) = (s for (k, n), s in self.seen.items() if k == kind and name in (None, n))
        return found


def _entries(state: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Managers and when they last wrote. Their fields say less: they shrink as others take over."""
    return {(e["manager"], e["time"]) for e in state["metadata"].get("managedFields") or []}


@asynccontextmanager
async def watching(
    kube: Client, places: Sequence[Place], take: Callable[[str, Mapping[str, Any]], None]
) -> AsyncGenerator[None, None]:
    """Give ``take`` the kind and each state of the objects, those that are there first."""

    async def follow(synced: asyncio.Event, place: Place) -> None:
        async for event in kube.watch(*place):
            if event.type is EventType.SYNCED:
                synced.set()
            elif event.object:
                take(place[1], event.object)

    synced = [asyncio.Event() for _ in places]
    following = [
        asyncio.create_task(follow(begun, place))
        for begun, place in zip(synced, places, strict=True)
    ]
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            for begun in synced:
                await begun.wait()
        yield
    finally:
        for task in following:
            task.cancel()
        await asyncio.gather(*following, return_exceptions=True)


@contextmanager
def recorded(lab: Lab, *watched: tuple[str, str, str, str]) -> Iterator[Writes]:
    """Record every state of objects: api version, kind, namespace, name of each."""
    writes = Writes({(kind, name): [] for _, kind, _, name in watched})
    stop = threading.Event()
    ready = threading.Barrier(2, timeout=PATIENCE_SECONDS)

    def take(kind: str, state: Mapping[str, Any]) -> None:
        writes.seen[kind, state["metadata"]["name"]].append(state)

    async def work() -> None:
        async with (
            Client(load_cluster(lab.kubeconfig, lab.context)) as kube,
            watching(kube, watched, take),
        ):
            ready.wait()
            await asyncio.to_thread(stop.wait)

    thread = threading.Thread(target=lambda: asyncio.run(work()))
    thread.start()
    ready.wait()
    try:
        yield writes
    finally:
        stop.set()
        thread.join()


def own_writes(found: Mapping[str, Any]) -> tuple[object, ...]:
    """What changes with each write of an engine's that changes anything.

    A resourceVersion changes with those of others, too: Argo Rollouts goes on to write the status
    of a Rollout that is healthy or paused already, Argo CD that of an Application, istiod that of
    a route.
    """
    metadata = found["metadata"]
    entries = [
        entry
        for entry in metadata.get("managedFields") or ()
        if entry["manager"].startswith(_MANAGERS)
    ]
    kept = ("uid", "labels", "annotations", "deletionTimestamp")
    return entries, {key: metadata.get(key) for key in kept}, found.get("spec")
