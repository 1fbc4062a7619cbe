"""The world as it lives: Argo Rollouts at work, people at their keyboards."""

import asyncio
from collections.abc import Callable
from random import Random
from typing import Any

from devflow.live import CONTROLLER, RolloutState
from tests.unit.controller.simulation.argo import Argo
from tests.unit.controller.simulation.console import Console
from tests.unit.controller.simulation.objects.application import Application
from tests.unit.controller.simulation.objects.routes import Routes
from tests.unit.controller.simulation.objects.workload import Workload
from tests.unit.controller.simulation.world import Object, World

TICK_SECONDS = 0.5
"""How often Argo Rollouts looks when there was nothing to do."""
APPROVAL_SECONDS = 3.0
MANUAL_CHANCE = 0.3
LOOK_SECONDS = 0.25
FAILURE_CHANCE = 0.6
STABLE_CHANCE = 0.7
"""That it is a pod of stable, not Argo Rollouts itself."""
FROZEN_CHANCE = 0.5
"""That Argo Rollouts is frozen, rather than killed."""
BETWEEN_SECONDS = (1.0, 30.0)
AWAY_SECONDS = (0.5, 25.0)
FIRST_BAD_CHANCE = 0.15


class Cluster:
    """One app in a world."""

    def __init__(
        self, world: World, rng: Random, steps: tuple[object, ...], console: Console
    ) -> None:
        self.world = world
        self._console = console
        self.image_before = "shop:1"
        self._rng = rng
        self._uids = 1
        self._crashing: frozenset[str] = frozenset()
        self._uncreated: frozenset[str] = frozenset()
        self._bad: frozenset[str] = frozenset()
        self.first_is_bad = rng.random() < FIRST_BAD_CHANCE
        """Whether the app's first version never gets ready."""
        if self.first_is_bad:
            self._spoil("shop:1")
        self.ever_bad: frozenset[str] = self._bad
        """Images whose pods didn't get ready, some only until they were mended."""
        self.manual = rng.random() < MANUAL_CHANCE
        """Whether a person has to say what is to become of a bad release."""
        self._argo = self._made(steps)
        self._there = True
        self._argo_is_away = False
        self._application = Application(world, rng)
        self._workload = Workload(world)
        self.routes = Routes(world)
        self.routes.follow(self._argo)
        self.world.put("Rollout", self._argo.object())
        self._application.write(synced=True)

    async def live(self) -> None:
        """Argo Rollouts and Argo CD at work, for ever."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._run_argo_rollouts())
            tasks.create_task(self._look_at_routes())
            tasks.create_task(self._fail())
            tasks.create_task(self._application.follow(lambda: self._argo.generation))

    async def change(self, change: Callable[[Argo], None]) -> None:
        change(self._argo)
        self._write()

    async def ask(self, image: str) -> None:
        """Ask for a release, which then begins when Argo CD applies it."""
        self._application.ask(self._console.ask(image, self._argo.revision))
        await self.wait(self._rng.uniform(0.0, 3.0))

    async def fail_to_sync(self) -> None:
        """Nothing comes of what was asked for last, as far as Argo CD can tell."""
        self._application.fail()
        await self.wait(self._rng.uniform(0.0, 10.0))

    async def release(self, image: str, *, bad: bool = False) -> None:
        if bad:
            self._spoil(image)
            self.ever_bad |= {image}
            self._lack(self._argo)
        if self._argo.image not in self._bad:
            self.image_before = self._argo.image
        self._argo.release(image)
        self._write()

    def _spoil(self, image: str) -> None:
        self._bad |= {image}
        kind = self._rng.choice(["starts", "crashes", "uncreated"])
        self._crashing |= {image} if kind == "crashes" else set()
        self._uncreated |= {image} if kind == "uncreated" else set()

    def _lack(self, argo: Argo) -> None:
        argo.bad_images, argo.crashing, argo.uncreated = (
            *(self._bad, self._crashing, self._uncreated),
        )

    @property
    def nothing_to_protect(self) -> bool:
        """Whether what is called stable has never had a pod."""
        argo = self._argo
        return not argo.was_healthy and not argo.stable_ready

    def break_down(self) -> None:
        """The pods of the canary on its way aren't ready any more."""
        if self._argo.has_canary and self._argo.settled:
            self._bad |= {self._argo.image}
            self.ever_bad |= self._bad
            self._lack(self._argo)
            self._argo.begun_at = asyncio.get_running_loop().time()

    def hold_up(self, rng: Random) -> None:
        """A pod of stable fails or is drained, or Argo Rollouts is killed or frozen."""
        self._argo.stable_away = rng.random() < STABLE_CHANCE
        self._argo_is_away = not self._argo.stable_away
        if self._argo_is_away and rng.random() < FROZEN_CHANCE:
            self.routes.freeze(self._argo)
        self._show_pods()

    def go_on(self) -> None:
        """What held Argo Rollouts up is over."""
        self._argo.stable_away = self._argo_is_away = False
        if self._there:
            self.routes.thaw(self._argo, asyncio.get_running_loop().time())
        self._show_pods()

    def mend(self) -> None:
        """What the pods of all releases lacked is there now."""
        self._bad = frozenset()
        self._lack(self._argo)
        self._argo.ready_at = asyncio.get_running_loop().time()

    def remove(self) -> None:
        """Delete the Rollout."""
        self.world.delete("Rollout", self._argo.name)
        self._there = False

    async def recreate(self) -> None:
        """Delete the Rollout and make it anew."""
        self.remove()
        await self.wait(self._rng.choice([0.0, 3.0]))
        self._argo, self._there = self._made(self._argo.steps), True
        self._write()

    async def wait(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def quiet(self) -> None:
        """Until there is nothing left that Argo Rollouts would do by itself."""
        while True:
            argo = self._argo
            if argo.settled and not argo.has_canary and argo.phase == "Healthy" and not argo.weight:
                return
            if argo.settled and not argo.was_healthy and argo.image in self._bad:
                return
            if argo.settled and argo.aborted and argo.phase == "Degraded" and not argo.updated:
                return
            await asyncio.sleep(TICK_SECONDS)

    def abort(self, state: RolloutState) -> Object | None:
        """What the controller asks for; nothing happens if the Rollout has changed."""
        if not self._is_now(state):
            return None
        assert not self.nothing_to_protect, "there is nothing to go back to"
        if not self._argo.aborted:
            good = self._argo.image not in self._bad
            assert not good, f"{self._argo.image} was healthy, and is aborted"
            assert not self.manual, "a person was to decide"
        self._argo.abort(CONTROLLER)
        self._argo.promote_full = False
        self._write()
        return self.world.history[-1].object

    def promote(self, state: RolloutState) -> Object | None:
        """The same for a full promotion."""
        if not self._is_now(state):
            return None
        assert self.nothing_to_protect, "stable has served, and is passed over"
        assert not self.manual, "a person was to decide"
        self._argo.promote_fully()
        self._write()
        return self.world.history[-1].object

    def _is_now(self, state: RolloutState) -> bool:
        last = next(c for c in reversed(self.world.history) if c.kind == "Rollout")
        return last.type != "DELETED" and last.version == state.resource_version

    def _made(self, steps: Any) -> Argo:
        argo = Argo(uid=f"uid-{self._uids}", steps=steps)
        self._lack(argo)
        argo.rollback = "manual" if self.manual else "auto"
        argo.start_seconds = self._rng.choice([0.1, 1.0, 4.0])
        self._uids += 1
        return argo

    async def _fail(self) -> None:
        """What may hold Argo Rollouts up at any moment."""
        while self._rng.random() < FAILURE_CHANCE:
            await asyncio.sleep(self._rng.uniform(*BETWEEN_SECONDS))
            self.hold_up(self._rng)
            await asyncio.sleep(self._rng.uniform(*AWAY_SECONDS))
            self.go_on()

    async def _look_at_routes(self) -> None:
        while True:
            self.routes.look(self._argo, asyncio.get_running_loop().time())
            await asyncio.sleep(LOOK_SECONDS)

    async def _run_argo_rollouts(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            argo = self._argo
            if self._argo_is_away:
                self._show_pods()
                await asyncio.sleep(TICK_SECONDS)
                continue
            moved = argo.advance(loop.time())
            if self._there and argo.moves_traffic:
                # The routes first: what the status says of them was done.
                self.routes.follow(argo)
            if moved:
                self._write()
                await asyncio.sleep(self._rng.uniform(0.005, 0.2))
            else:
                await asyncio.sleep(TICK_SECONDS)
            self._show_pods()
            self._workload.show_replica_sets(argo, loop.time())
            if argo.pause_at is not None and argo.waits_for_a_person and not argo.paused:
                await asyncio.sleep(APPROVAL_SECONDS)
                if argo is self._argo and argo.waits_for_a_person:
                    argo.promote()
                    self._write()

    def _write(self) -> None:
        if self._there:
            self.world.put("Rollout", self._argo.object())
            self.routes.look(self._argo, asyncio.get_running_loop().time())

    def _show_pods(self) -> None:
        self._workload.show_pods(self._argo, asyncio.get_running_loop().time())
