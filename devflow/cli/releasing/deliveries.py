"""The two ways in which a release gets to the cluster."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from devflow import engine as engines
from devflow.cli.releasing.order import Order
from devflow.errors import Exit, UserError
from devflow.gitops.commit_image import commit_image
from devflow.gitops.git import Announce, Committed
from devflow.gitops.sync import sync
from devflow.kube import Client

Say = Callable[[str], None]
MakeKnown = Callable[[str, str], Awaitable[None]]
"""Announces the release before it can begin: who asks, by their commit, and that commit; both are
empty where Git isn't asked.
"""
Deliver = Callable[[MakeKnown], Awaitable[None]]
"""Announces the release, then makes the cluster what was asked for."""


class Delivery(Protocol):
    """How an app's new image gets to the cluster."""

    @property
    def stands(self) -> bool:
        """Whether the image stays asked for though the cluster doesn't run it, as in Git."""

    def prepared(self, order: Order) -> AbstractAsyncContextManager[Deliver]:
        """Check what only the engine can, and yield what delivers. Nothing is written before."""


@dataclass(frozen=True, slots=True)
class ByPulumi:
    """The app's objects, by the stack's engine."""

    engine: str
    stdout_is_ours: bool
    say: Say

    @property
    def stands(self) -> bool:
        return False

    @asynccontextmanager
    async def prepared(self, order: Order) -> AsyncIterator[Deliver]:
        app = order.app.name
        async with engines.prepare_app(
            order.config, app, self.engine, say=self.say, stdout_is_ours=self.stdout_is_ours
        ) as ready:
            if ready.pending:
                self.say(_mention(app, ready.pending))

            async def deliver(make_known: MakeKnown) -> None:
                await make_known("", "")
                await ready.apply()

            yield deliver


@dataclass(slots=True)
class ByGit:
    """A commit in the app's source, then Argo CD."""

    kube: Client
    message: str
    say: Say
    _committed: bool = False

    @property
    def stands(self) -> bool:
        return self._committed

    @asynccontextmanager
    async def prepared(self, order: Order) -> AsyncIterator[Deliver]:
        async def deliver(make_known: MakeKnown) -> None:
            app = order.app
            done, announced = await self._commit(order, make_known)
            if not announced:
                # Git asks for it already: what is asked for is another attempt.
                await make_known("", done.commit)
            verb = "has" if done.changed else "had already"
            self.say(f"{app.source.repo_url} {verb} {app.name}: {order.image}  ({done.commit[:7]})")
            await sync(self.kube, app, done.commit)
            self.say(f"Argo CD synced {app.name} to {done.commit[:7]}")

        yield deliver

    async def _commit(self, order: Order, make_known: MakeKnown) -> tuple[Committed, list[str]]:
        """Commit and push; what came of it, and the commits that were announced.

        A thread can't be interrupted: it is told to stop, and waited for, so that what it has
        pushed stands.
        """
        stopped = threading.Event()
        announced, announce = self._announcer(make_known, stopped)
        made = asyncio.to_thread(
            commit_image, order.app, order.image, self.message, announce, stopped
        )
        committing = asyncio.ensure_future(made)
        try:
            done = await asyncio.shield(committing)
        except asyncio.CancelledError:
            stopped.set()
            await asyncio.wait({committing})
            self._committed = committing.exception() is None
            raise
        self._committed = True
        return done, announced

    def _announcer(
        self, make_known: MakeKnown, stopped: threading.Event
    ) -> tuple[list[str], Announce]:
        """What Git's thread calls, and waits for, before it pushes; and the commits it was for.

        Once it is ``stopped``, nothing more is announced, and so nothing is pushed.
        """
        loop, announced = asyncio.get_running_loop(), list[str]()

        def announce(author: str, commit: str) -> None:
            if stopped.is_set():
                raise UserError("interrupted before the push", Exit.INTERRUPTED)
            announced.append(commit)
            made = make_known(author, commit)
            asyncio.run_coroutine_threadsafe(_await(made), loop).result()

        return announced, announce


async def _await(made: Awaitable[None]) -> None:
    await made


_MENTIONED = 5


def _mention(app: str, pending: Sequence[str]) -> str:
    more = len(pending) - _MENTIONED
    names = ", ".join(pending[:_MENTIONED]) + (f" and {more} more" if more > 0 else "")
    return f"left as they are, for `devflow up`: {names} (not of {app})"
