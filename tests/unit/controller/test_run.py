"""The controller's loop, from what watches bring to what is stored and counted."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import TypeVar

from msgspec.structs import replace

from devflow.controller.change import RolloutChanged
from devflow.controller.listeners.notices import NoticeListener
from devflow.controller.process.metrics import WATCHED_KINDS, Metrics
from devflow.controller.run import Controller
from devflow.controller.state.workload import Workload
from devflow.kube.listing import Key
from devflow.kube.watch import Change, EventType
from devflow.live import (
    AnalysisState,
    ApplicationState,
    PodState,
    ReplicaSetState,
    Request,
    RolloutState,
    Route,
)
from devflow.release.routers import Reference
from tests.lab.waiting import PATIENCE_SECONDS
from tests.unit.controller.doubles import NOON, Clock, NoGates, Store
from tests.unit.record.histories import history

ROLLOUT = next(
    one for one in history([10, "verify", 100], {}) if one.revision == 2 and one.observed
)
SHOP = Key(ROLLOUT.namespace, ROLLOUT.name)
APPLICATION = ApplicationState(
    *("argocd", SHOP.name, 1, "Synced", "", "", "", "", SHOP.namespace),
    request=Request("asked", ROLLOUT.image, "alice", 1),
)
T = TypeVar("T")


class Cluster:
    """Watches that show one object of each kind, and the API server's answers."""

    def __init__(self) -> None:
        self.unread = len(WATCHED_KINDS)
        self.read = asyncio.Event()
        """Set once every watch has shown all."""

    def rollouts(self) -> Sequence[AsyncIterator[Change[RolloutState]]]:
        return [self._feed(ROLLOUT)]

    def applications(self) -> Sequence[AsyncIterator[Change[ApplicationState]]]:
        return [self._feed(APPLICATION)]

    def pods(self, namespace: str, app: str) -> AsyncIterator[Change[PodState]]:
        return self._feed(PodState("shop-1", ROLLOUT.pod_hash, True, NOON, "", "", 0))

    def route(self, namespace: str, route: Reference) -> AsyncIterator[Change[Route]]:
        return self._feed({"metadata": {"name": route.name, "resourceVersion": "1"}})

    def analyses(self, namespace: str, pod_hash: str) -> AsyncIterator[Change[AnalysisState]]:
        return self._feed(AnalysisState("shop-1", ROLLOUT.uid, 2, NOON, "Running", ""))

    def replica_sets(self, namespace: str, app: str) -> AsyncIterator[Change[ReplicaSetState]]:
        return self._feed(ReplicaSetState("shop-1", ROLLOUT.uid, ROLLOUT.pod_hash, 2, (), 1))

    async def request(self, application: ApplicationState) -> Request | None:
        return application.request

    async def image(self, rollout: RolloutState) -> str:
        return rollout.image

    async def _feed(self, state: T) -> AsyncIterator[Change[T]]:
        yield Change(EventType.ADDED, SHOP, "uid", state, gap=True)
        yield Change(EventType.SYNCED, Key("", ""), "", None, gap=False)
        self.unread -= 1
        if not self.unread:
            self.read.set()
        await asyncio.Event().wait()


class NothingBad:
    """An ``Aborter`` that isn't needed."""

    async def workload(self, rollout: RolloutState) -> Workload | None:
        raise AssertionError("nothing is bad here")

    async def abort(self, rollout: RolloutState) -> RolloutState | None:
        raise AssertionError("nothing is bad here")

    async def stable_served(self, rollout: RolloutState) -> bool:
        raise AssertionError("stable works")

    async def promote(self, rollout: RolloutState) -> RolloutState | None:
        raise AssertionError("stable works")

    async def stable_only(self, rollout: RolloutState) -> tuple[tuple[Reference, Route], ...]:
        raise AssertionError("nothing is bad here")


def controller_of(cluster: Cluster, store: Store, metrics: Metrics) -> Controller:
    clock = Clock()
    notices = NoticeListener(None, clock)
    return Controller(
        "here", cluster, store, NothingBad(), cluster, NoGates(), clock, metrics, notices
    )


async def test_what_every_watch_brings_is_counted_and_the_job_is_stored() -> None:
    cluster, store, metrics = Cluster(), Store(), Metrics()
    controller = controller_of(cluster, store, metrics)
    async with asyncio.timeout(PATIENCE_SECONDS):
        running = asyncio.create_task(controller.run())
        await cluster.read.wait()
        await controller.outbox.empty()
        await controller.drain()
        await running
    assert list(store.jobs) == ["asked"]
    assert not controller.behind
    for kind in WATCHED_KINDS:
        assert f'devflow_watch_changes_total{{kind="{kind}"}} 2.0' in metrics.text().decode()


async def test_what_still_changes_during_the_drain_begins_no_new_watch() -> None:
    """An answer of the store's may have the job folded again: the run has to end all the same."""
    cluster = Cluster()
    controller = controller_of(cluster, Store(), Metrics())
    async with asyncio.timeout(PATIENCE_SECONDS):
        running = asyncio.create_task(controller.run())
        await cluster.read.wait()
        await controller.drain()
        newer = replace(ROLLOUT, pod_hash="newer", revision=3, resource_version=10**6)
        change = Change(EventType.MODIFIED, SHOP, "uid", newer, gap=False)
        controller.handle(RolloutChanged(change))
        await running
