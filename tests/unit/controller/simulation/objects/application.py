"""The app's Application: Argo CD writes its status, and whoever asks for a release annotates it."""

import asyncio
from collections.abc import Callable
from random import Random

from devflow.live import Request
from tests.unit.controller.simulation.world import World


class Application:
    """An Application in a world."""

    def __init__(self, world: World, rng: Random) -> None:
        self._world = world
        self._rng = rng
        self._annotations: dict[str, str] = {}
        self._commit = ""

    def ask(self, request: Request) -> None:
        """Annotate it with a request, which Argo CD then has to apply."""
        # A merge patch: the API server takes away what is null.
        patch = request.annotations()
        self._annotations = {name: value for name, value in patch.items() if value is not None}
        self._commit = request.commit
        self.write(synced=False)

    def fail(self) -> None:
        """Argo CD can't apply what was asked for last."""
        failed = {
            "phase": "Failed",
            "message": "no such field",
            "syncResult": {"revision": self._commit},
        }
        self.write(synced=False, operationState=failed)

    async def follow(self, generation: Callable[[], int]) -> None:
        """Argo CD sees each change of the Rollout's specification after a while."""
        seen = 0
        while True:
            await asyncio.sleep(self._rng.uniform(0.1, 2.0))
            if generation() != seen:
                seen = generation()
                self.write(synced=False)
                await asyncio.sleep(self._rng.uniform(0.1, 2.0))
                self.write(synced=True)

    def write(self, *, synced: bool, **others: object) -> None:
        """Write whether the Rollout is as Git has it, and what else the status says."""
        sync = {"status": "Synced", "revision": self._commit} if synced else {"status": "OutOfSync"}
        status = {"sync": sync, **others}
        metadata = {
            "name": "shop",
            "namespace": "argocd",
            "uid": "application",
            "annotations": self._annotations,
        }
        spec = {"destination": {"namespace": "shop"}}
        self._world.put("Application", {"metadata": metadata, "spec": spec, "status": status})
