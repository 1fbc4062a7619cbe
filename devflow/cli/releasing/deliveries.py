"""The two ways in which a release gets to the cluster."""

import asyncio
import getpass
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from devflow import engine as engines
from devflow.cli.releasing.stack_file import set_image
from devflow.engine import StackConfig
from devflow.errors import UserError
from devflow.gitops.commit_image import commit_image
from devflow.gitops.git import Announce, Committed
from devflow.gitops.sync import sync
from devflow.kube import Client
from devflow.release import AppSpec

if TYPE_CHECKING:
    # Without a record nobody needs the driver.
    from devflow.cli.releasing.announcement import Announcement

Say = Callable[[str], None]


class Delivery(Protocol):
    """How an app's new image gets to the cluster."""

    async def ask(self, app: AppSpec, message: str) -> bool:
        """Write down that ``app`` shall run its image; whether that changed anything."""

    async def apply(self, kube: Client) -> None:
        """Make the cluster what was asked for. Before it can begin, it has been announced."""


@dataclass(slots=True)
class ByPulumi:
    """The stack's configuration, then ``up``."""

    config: StackConfig
    engine: str
    stdout_is_ours: bool
    announcement: "Announcement | None"
    say: Say
    _asked: AppSpec | None = None

    async def ask(self, app: AppSpec, message: str) -> bool:
        self._asked = app
        return ask_stack(self.config, app, self.say)

    async def apply(self, kube: Client) -> None:
        if self._asked is None:
            raise UserError("nothing was asked for")
        if self.announcement:
            await self.announcement.make(self._asked, getpass.getuser())
        try:
            await self._up()
        except Exception as error:
            if self.announcement:
                await self.announcement.withdraw(self._asked, f"`up` failed: {error}")
            raise

    async def _up(self) -> None:
        await engines.up(
            self.config.project.folder,
            self.config.stack,
            self.engine,
            say=self.say,
            stdout_is_ours=self.stdout_is_ours,
        )


@dataclass(slots=True)
class ByGit:
    """A commit in the app's source, then Argo CD."""

    config: StackConfig
    announcement: "Announcement | None"
    say: Say
    _asked: tuple[AppSpec, Committed] | None = None

    async def ask(self, app: AppSpec, message: str) -> bool:
        if app.source.type == "directory":
            # The manifests are made of the stack: what it says has to go on saying so.
            ask_stack(self.config, app, self.say)
        announce = self._announcer(app)
        try:
            done = await asyncio.to_thread(commit_image, app, str(app.image), message, announce)
        except UserError as error:
            if self.announcement:
                await self.announcement.withdraw(app, str(error))
            raise
        verb = "has" if done.changed else "had already"
        self.say(f"{app.source.repo_url} {verb} {app.name}: {app.image}  ({done.commit[:7]})")
        self._asked = app, done
        return done.changed

    def _announcer(self, app: AppSpec) -> Announce:
        """What Git's thread calls, and waits for, before it pushes."""
        announcement, loop = self.announcement, asyncio.get_running_loop()

        def announce(author: str, commit: str) -> None:
            if announcement:
                made = announcement.make(app, author, commit)
                asyncio.run_coroutine_threadsafe(made, loop).result()

        return announce

    async def apply(self, kube: Client) -> None:
        if self._asked is None:
            raise UserError("nothing was asked for")
        app, done = self._asked
        await sync(kube, app, done.commit)
        self.say(f"Argo CD synced {app.name} to {done.commit[:7]}")


def ask_stack(config: StackConfig, app: AppSpec, say: Say) -> bool:
    """Set the image in the stack's configuration; whether that changed it."""
    file = config.project.stack_file(config.stack)
    changed = set_image(file, app.name, str(app.image))
    verb = "now has" if changed else "has already"
    say(f"{file.name} {verb} {app.name}: {app.image}")
    return changed
