"""Follows pods, DestinationRules and VirtualServices, and keeps each pod as it should be."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from devflow.kube import Event, EventType
from devflow.lab.traffic.hosts import clashes
from devflow.lab.traffic.keeper import Keeper, Surroundings
from devflow.lab.traffic.pod import Pod
from devflow.lab.traffic.serving.server import PodServer

_ISTIO_VERSION = "networking.istio.io/v1"
# The API server is on this machine: asking every second costs little.
_LONGEST_PAUSE_SECONDS = 1.0

Object = Mapping[str, Any]


class Mesh:
    """All pods of the lab that answer requests."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._keepers: dict[str, Keeper] = {}
        self._synced = asyncio.Event()

    async def follow(self) -> None:
        """Follow everything, for ever."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._follow_rules())
            tasks.create_task(self._follow_hosts())
            tasks.create_task(self._follow_pods())

    @property
    def is_settled(self) -> bool:
        """Whether all pods that were there at the start have been dealt with."""
        keepers = self._keepers.values()
        return self._synced.is_set() and all(keeper.settled.is_set() for keeper in keepers)

    @property
    def servers(self) -> list[PodServer]:
        """Those of all pods that answer now."""
        return [keeper.server for keeper in self._keepers.values() if keeper.server is not None]

    async def close(self) -> None:
        """Close all servers. The mirrors stay: the next start tidies up."""
        await asyncio.gather(*(keeper.stop() for keeper in self._keepers.values()))

    def _watch(self, api_version: str, kind: str) -> AsyncIterator[Event]:
        return self._around.kube.watch(
            api_version, kind, longest_pause_seconds=_LONGEST_PAUSE_SECONDS
        )

    async def _follow_pods(self) -> None:
        first: list[Pod] = []
        async for event in self._watch("v1", "Pod"):
            if event.type is EventType.SYNCED:
                self._start(first)
                await self._around.mirror.tidy(self._keepers.keys())
                self._synced.set()
            elif event.type is EventType.DELETED:
                self._deleted(event.object)
            elif self._synced.is_set():
                self._seen(Pod(event.object))
            else:
                first.append(Pod(event.object))

    def _start(self, pods: Sequence[Pod]) -> None:
        # Before any pod is given an address, those that are taken have to be known.
        for pod in pods:
            if pod.ip is not None:
                self._around.addresses.hold(pod.uid, pod.ip)
        for pod in pods:
            self._seen(pod)

    def _seen(self, pod: Pod) -> None:
        self._keepers = {uid: keeper for uid, keeper in self._keepers.items() if not keeper.is_done}
        if pod.uid in self._keepers:
            self._keepers[pod.uid].update(pod)
        else:
            self._keepers[pod.uid] = Keeper(pod, self._around)

    def _deleted(self, pod: Object) -> None:
        self._around.notices.forget(pod)
        keeper = self._keepers.get(pod["metadata"]["uid"])
        if keeper is not None:
            keeper.deleted()

    async def _follow_rules(self) -> None:
        async for event in self._watch(_ISTIO_VERSION, "DestinationRule"):
            if event.type is EventType.DELETED:
                self._around.subsets.remove(event.object)
            elif event.type is not EventType.SYNCED:
                self._around.subsets.put(event.object)

    async def _follow_hosts(self) -> None:
        known: dict[str, Object] = {}
        synced = False
        async for event in self._watch(_ISTIO_VERSION, "VirtualService"):
            if event.type is EventType.SYNCED:
                synced = True
            elif event.type is EventType.DELETED:
                known.pop(event.object["metadata"]["uid"], None)
            else:
                known[event.object["metadata"]["uid"]] = event.object
            if synced:
                for clash in clashes(known.values()):
                    await self._around.notices.warn(clash.ignored, "HostTaken", str(clash))
