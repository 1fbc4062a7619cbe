"""Makes sure of what was asked for, before a new job is written."""

import asyncio
import logging
from collections.abc import Callable, Coroutine

from devflow.controller.cluster.lookup import Lookup
from devflow.kube import ApiError, UnreachableError
from devflow.kube.backoff import Backoff
from devflow.live import ApplicationState, Request

log = logging.getLogger("devflow.controller")


class Asking:
    """Who asks for a release writes it down before anything can begin, but the watch that tells of
    it may be slower than the one that tells of the beginning.
    """

    def __init__(
        self,
        lookup: Lookup,
        backoff: Callable[[], Backoff],
        spawn: Callable[[Coroutine[None, None, None]], asyncio.Task[None]],
    ) -> None:
        """``spawn`` runs a coroutine as a task."""
        self._lookup = lookup
        self._backoff = backoff
        self._spawn = spawn
        self._tasks: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        """How many answers are awaited."""
        return len(self._tasks)

    def begin(self, application: ApplicationState, told: Callable[[Request | None], None]) -> None:
        """Have ``told`` know what the Application asks for."""
        task = self._spawn(self._ask(application, told))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def done(self) -> None:
        """Wait for all answers."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def end(self) -> None:
        """Leave off."""
        for task in self._tasks:
            task.cancel()

    async def _ask(
        self, application: ApplicationState, told: Callable[[Request | None], None]
    ) -> None:
        backoff = self._backoff()
        while True:
            try:
                request = await self._lookup.request(application)
            except (ApiError, UnreachableError) as error:
                where = f"{application.namespace}/{application.name}"
                log.warning("Application %s can't be asked for a request: %s", where, error)
                await backoff.wait()
            else:
                told(request)
                return
