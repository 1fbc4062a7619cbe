"""The two ways in which a release gets to the cluster."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from devflow import engine as engines
from devflow.cli.stack_file import set_image
from devflow.engine.config import StackConfig
from devflow.errors import UserError
from devflow.gitops.commit_image import commit_image
from devflow.gitops.git import Committed
from devflow.gitops.sync import sync
from devflow.kube import Client
from devflow.release import AppSpec

Say = Callable[[str], None]


class Delivery(Protocol):
    """How an app's new image gets to the cluster."""

    async def ask(self, app: AppSpec, message: str) -> bool:
        """Write down that ``app`` shall run its image; whether that changed anything."""

    async def apply(self, kube: Client) -> None:
        """Make the cluster what was asked for."""


@dataclass(frozen=True, slots=True)
class ByPulumi:
    """The stack's configuration, then ``up``."""

    config: StackConfig
    engine: str
    stdout_is_ours: bool
    say: Say

    async def ask(self, app: AppSpec, message: str) -> bool:
        return ask_stack(self.config, app, self.say)

    async def apply(self, kube: Client) -> None:
        # The engine blocks, and the release has to be watched meanwhile: so it gets a thread.
        await asyncio.to_thread(
            engines.up,
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
    say: Say
    _asked: tuple[AppSpec, Committed] | None = None

    async def ask(self, app: AppSpec, message: str) -> bool:
        if app.source.type == "directory":
            # The manifests are made of the stack: what it says has to go on saying so.
            ask_stack(self.config, app, self.say)
        done = await asyncio.to_thread(commit_image, app, str(app.image), message)
        verb = "has" if done.changed else "had already"
        self.say(f"{app.source.repo_url} {verb} {app.name}: {app.image}  ({done.commit[:7]})")
        self._asked = app, done
        return done.changed

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
