"""Follows a release to its end and shows it on the way."""

import asyncio
from contextlib import aclosing
from dataclasses import dataclass
from typing import Protocol

from devflow.kube import Client
from devflow.release import Duration
from devflow.watch.decision import decision
from devflow.watch.observe import observe
from devflow.watch.outcome import Outcome, judge, timed_out
from devflow.watch.release import Release
from devflow.watch.superseding import find_request, followed, superseded
from devflow.watch.until import Until


class Display(Protocol):
    """Where a release is shown."""

    def show(self, release: Release, outcome: Outcome | None) -> None:
        """Called at every change; the last time with the outcome."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What starts the release while it is already being watched, so that no step goes unseen."""

    work: asyncio.Task["Begun"]
    """No end is believed before it is done."""
    image: str
    """What the app is to run. Nothing is shown before the Rollout asks for it."""
    before: Release | None
    """As it was before the work began; ``None`` if there was none: then the work comes first."""

    def is_seen(self, now: Release) -> bool:
        """Whether ``now`` is of the release that is being started.

        An engine may be at work for long after the Rollout has changed and traffic has moved.
        """
        if self.before is None:
            return False
        old, new = self.before.view.rollout, now.view.rollout
        changed = new.generation > old.generation or (old.aborted and not new.aborted)
        return new.image == self.image and changed


@dataclass(frozen=True, slots=True)
class Begun:
    """What a cause has brought about: until the cluster shows it, it shows the release before."""

    image: str
    """What the app is to run."""
    generation: int
    """The Rollout's generation afterwards."""
    version: int
    """The Rollout's resourceVersion afterwards, or a later one."""
    retried: bool = False
    """Whether it is another attempt of a release that was aborted, which changes the status only.
    """

    def is_shown_by(self, release: Release) -> bool:
        """Whether ``release`` is of the time after the cause."""
        rollout = release.view.rollout
        if rollout.resource_version >= self.version:
            return True
        # Without a change of the Rollout there is no newer one to wait for.
        return rollout.generation >= self.generation and not (self.retried and rollout.aborted)


@dataclass(frozen=True, slots=True)
class Ending:
    """What there is to say once a release has been followed."""

    release: Release
    outcome: Outcome


async def look(kube: Client, app: str, namespace: str) -> Release:
    """The release as it is now.

    :raises UserError: there is no such app, or its Rollout can't be read.
    :raises ApiError: the API server refuses to show it.
    """
    async with aclosing(observe(kube, app, namespace)) as releases:
        return await anext(releases)


async def follow(
    kube: Client,
    app: str,
    namespace: str,
    display: Display,
    timeout: Duration,
    cause: Cause | None = None,
    until: Until = judge,
    options: str = "",
) -> Ending:
    """Show a release until it is over, or for as long as ``timeout`` from its cause on.

    ``until`` may end it earlier. It is over, too, as soon as the Rollout is on its way to something
    else. ``options`` are those that name the app's cluster to commands.

    :raises UserError: there is no such app, its Rollout can't be read, or it is deleted meanwhile.
    :raises ApiError: the API server refuses to show it.
    """
    async with aclosing(observe(kube, app, namespace)) as releases:
        shown = release = await anext(releases)
        upcoming = asyncio.ensure_future(anext(releases))
        begun: Begun | None = None
        try:
            if cause is not None:
                while not cause.work.done():
                    if cause.is_seen(release):
                        display.show(release, None)
                    await asyncio.wait({upcoming, cause.work}, return_when=asyncio.FIRST_COMPLETED)
                    if upcoming.done():
                        release = upcoming.result()
                        upcoming = asyncio.ensure_future(anext(releases))
                begun = cause.work.result()
            async with asyncio.timeout(timeout.seconds):
                while begun is not None and not begun.is_shown_by(release):
                    release = await upcoming
                    upcoming = asyncio.ensure_future(anext(releases))
                ours, shown = followed(release, begun.image if begun else None), release
                while not ours.is_replaced(release):
                    ours, shown = ours.seen(release), release
                    if (outcome := until(release)) is not None:
                        break
                    display.show(release, None)
                    release = await upcoming
                    upcoming = asyncio.ensure_future(anext(releases))
                else:
                    outcome = superseded(
                        release, await find_request(kube, release, ours.number), ours
                    )
        except TimeoutError:
            outcome = timed_out(shown, timeout, decision(shown, options))
        finally:
            upcoming.cancel()
            await asyncio.gather(upcoming, return_exceptions=True)
    display.show(shown, outcome)
    return Ending(shown, outcome)
