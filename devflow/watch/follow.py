"""Follows a release to its end and shows it on the way."""

import asyncio
from contextlib import aclosing
from dataclasses import dataclass
from typing import Protocol

from devflow.kube import Client
from devflow.release import Duration
from devflow.watch.observe import observe
from devflow.watch.outcome import Outcome, judge, timed_out
from devflow.watch.release import Release


class Display(Protocol):
    """Where a release is shown."""

    def show(self, release: Release, outcome: Outcome | None) -> None:
        """Called at every change; the last time with the outcome."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What starts the release while it is already being watched, so that no step goes unseen."""

    work: asyncio.Task[None]
    """Nothing is shown, and no end believed, before it is done."""
    image: str
    """What the app is to run: until the cluster says so, it shows the release before."""


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
) -> Ending:
    """Show a release until it is over, or for as long as ``timeout`` from its cause on.

    :raises UserError: there is no such app, its Rollout can't be read, or it is deleted meanwhile.
    :raises ApiError: the API server refuses to show it.
    """
    async with aclosing(observe(kube, app, namespace)) as releases:
        release = await anext(releases)
        upcoming = asyncio.ensure_future(anext(releases))
        try:
            if cause is not None:
                while not cause.work.done():
                    await asyncio.wait({upcoming, cause.work}, return_when=asyncio.FIRST_COMPLETED)
                    if upcoming.done():
                        release = upcoming.result()
                        upcoming = asyncio.ensure_future(anext(releases))
                cause.work.result()
            async with asyncio.timeout(timeout.seconds):
                while (outcome := _judge(release, cause)) is None:
                    display.show(release, None)
                    release = await upcoming
                    upcoming = asyncio.ensure_future(anext(releases))
        except TimeoutError:
            outcome = timed_out(release, timeout)
        finally:
            upcoming.cancel()
            await asyncio.gather(upcoming, return_exceptions=True)
    display.show(release, outcome)
    return Ending(release, outcome)


def _judge(release: Release, cause: Cause | None) -> Outcome | None:
    return judge(release) if cause is None or release.view.image == cause.image else None
