"""One process of the controller: the real code, between fakes of all that it talks to."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

import msgspec

from devflow.controller.cluster.aborter import KubeAborter
from devflow.controller.cluster.watches import SourcedWatches
from devflow.controller.listeners.notices import NoticeListener
from devflow.controller.process.metrics import Metrics
from devflow.controller.run import Controller
from devflow.controller.state.workload import Workload
from devflow.kube.backoff import Backoff
from devflow.kube.errors import UnreachableError
from devflow.kube.listing import Key
from devflow.live import (
    ApplicationState,
    Request,
    RolloutState,
    Route,
    application_state,
    pod_state,
    replica_set_state,
    rollout_state,
)
from devflow.release.routers import Reference
from tests.unit.controller.doubles import NoGates
from tests.unit.controller.simulation.faults import Faults
from tests.unit.controller.simulation.objects.routes import Routes
from tests.unit.controller.simulation.rollout import NOON
from tests.unit.controller.simulation.source import FakeSource
from tests.unit.controller.simulation.store import Documents, FakeStore
from tests.unit.controller.simulation.world import Change, Object, Selection, World

Act = Callable[[RolloutState], Object | None]
"""Changes a release in the world, unless its Rollout has changed; the Rollout as it is then."""


class VirtualClock:
    """The loop's time, wrong by some seconds."""

    def __init__(self, skew_seconds: float) -> None:
        self._begin = NOON + timedelta(seconds=skew_seconds)

    def now(self) -> datetime:
        return self._begin + timedelta(seconds=asyncio.get_running_loop().time())

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class Process:
    """Runs until it is killed: at its ``dies_at``-th await of something outside."""

    def __init__(
        self,
        world: World,
        documents: Documents,
        faults: Faults,
        rng: Random,
        abort: Act,
        promote: Act,
        routes: Routes,
        dies_at: int | None = None,
    ) -> None:
        self.delivered: list[int] = []
        """Versions of the Rollout that a stream has brought, and that were taken in: none that are
        older than what was stored when the process began.
        """
        self.durable = 0
        """How many of them, in order, were surely stored."""
        self.dead = False
        self._world, self._faults, self._rng = world, faults, rng
        self._abort, self._promote, self._routes = abort, promote, routes
        self._hops, self._dies_at = 0, dies_at
        self._store = FakeStore(documents, faults, rng, self._hop)
        clock = VirtualClock(rng.uniform(-1.0, 1.0) * faults.skew_seconds)
        self.controller = Controller(
            "here",
            SourcedWatches(
                self._source,
                self._unreadable,
                partial(Backoff, 0.2, 30.0, asyncio.sleep, rng.uniform),
            ),
            self._store,
            *(self, self, NoGates()),
            clock,
            Metrics(),
            NoticeListener(None, clock),
            uniform=rng.uniform,
        )
        self.task = asyncio.create_task(self.controller.run())

    async def workload(self, rollout: RolloutState) -> Workload | None:
        """The controller's ``Aborter``, like ``abort`` and ``promote``."""
        await self._hop()
        if self._happens():
            raise UnreachableError("refused")
        rollouts = self._world.list(Selection("Rollout"), self._world.version)
        if not any(rollout_state(raw) == rollout for raw in rollouts):
            return None
        pods = self._world.list(Selection("Pod"), self._world.version)
        owners = self._world.list(Selection("ReplicaSet"), self._world.version)
        return Workload(
            tuple(pod for pod in map(pod_state, pods) if pod.hash == rollout.pod_hash),
            tuple(one for one in map(replica_set_state, owners) if one.hash == rollout.pod_hash),
        )

    async def request(self, application: ApplicationState) -> Request | None:
        """The controller's ``Lookup``."""
        await self._hop()
        if self._happens():
            raise UnreachableError("refused")
        (raw,) = self._world.list(Selection("Application"), self._world.version)
        return application_state(raw).request

    async def image(self, rollout: RolloutState) -> str:
        raise AssertionError("the Rollouts of this world have their own pod templates")

    async def abort(self, rollout: RolloutState) -> RolloutState | None:
        return await self._act(self._abort, rollout)

    async def stable_served(self, rollout: RolloutState) -> bool:
        await self._hop()
        if self._happens():
            raise UnreachableError("refused")
        pods = map(pod_state, self._world.list(Selection("Pod"), self._world.version))
        return any(pod.was_ready for pod in pods if pod.hash == rollout.stable_hash)

    async def promote(self, rollout: RolloutState) -> RolloutState | None:
        return await self._act(self._promote, rollout)

    async def _act(self, act: Act, rollout: RolloutState) -> RolloutState | None:
        await self._hop()
        after = act(rollout)
        await self._hop()
        if self._happens():
            raise UnreachableError("the answer was lost")
        return rollout_state(msgspec.json.encode(after)) if after else None

    async def stable_only(self, rollout: RolloutState) -> tuple[tuple[Reference, Route], ...]:
        """The controller's own, on an API server of ours."""
        kube: Any = self
        return await KubeAborter(kube).stable_only(rollout)

    async def find(self, api_version: str, kind: str, name: str, namespace: str) -> Object | None:
        """As much of a ``Client`` as that needs, like ``patch``."""
        await self._hop()
        if self._happens():
            raise UnreachableError("refused")
        found = self._world.list(Selection(kind), self._world.version)
        return msgspec.json.decode(found[0]) if found else None

    async def patch(
        self, api_version: str, kind: str, name: str, namespace: str, patch: Object
    ) -> Object:
        await self._hop()
        after = self._routes.patch(patch, asyncio.get_running_loop().time())
        await self._hop()
        if self._happens():
            raise UnreachableError("the answer was lost")
        return after

    def look(self) -> None:
        """Take note of what is safe: with nothing left to write, all that was taken in."""
        if not self.dead and self.controller.synced and not self.controller.behind:
            self.durable = len(self.delivered)

    def die(self) -> None:
        """As by ``kill -9``: whatever it still does reaches nobody."""
        self.dead = True
        self.task.cancel()

    async def end(self) -> None:
        """Wait until it is gone; what it failed of is raised."""
        try:
            await self.task
        except asyncio.CancelledError:
            if not self.dead:
                raise

    def _happens(self) -> bool:
        return self._rng.random() < self._faults.refuse

    async def _hop(self) -> None:
        self._hops += 1
        if self._hops == self._dies_at:
            self.die()
        if not self.dead:
            await asyncio.sleep(self._rng.uniform(0.0, 0.01))
        if self.dead:
            raise asyncio.CancelledError

    def _source(
        self,
        api_version: str,
        kind: str,
        namespace: str | None = None,
        label_selector: str | None = None,
        *,
        name: str | None = None,
    ) -> FakeSource:
        return FakeSource(
            *(self._world, Selection(kind), self._faults, self._rng),
            *(self._hop, self._take_note),
        )

    def _take_note(self, change: Change) -> None:
        new = change.kind == "Rollout" and change.version > self._store.loaded
        if new and self.controller.synced and not self.dead:
            self.delivered.append(change.version)

    def _unreadable(self, kind: str, key: Key, why: str) -> None:
        raise AssertionError(f"{kind} {key}: {why}")
