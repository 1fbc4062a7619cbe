"""Follows a release to its end and shows it on the way."""

import asyncio
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from devflow.kube import Client
from devflow.release import Duration
from devflow.watch.history import History, begin, conclude, fold
from devflow.watch.observe import observe
from devflow.watch.outcome import Outcome, judge, timed_out
from devflow.watch.view import ReleaseView


class Display(Protocol):
    """Where a release is shown."""

    def show(self, view: ReleaseView, history: History, outcome: Outcome | None) -> None:
        """Called at every change; the last time with the outcome."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What starts the release while it is already being watched, so that no step goes unseen."""

    work: asyncio.Task[None]
    """Nothing is shown, and no end believed, before it is done."""
    image: str
    """What the app is to run: until the cluster says so, it tells of the release before."""


@dataclass(frozen=True, slots=True)
class Ending:
    """What there is to say once a release has been followed."""

    view: ReleaseView
    history: History
    outcome: Outcome


async def look(kube: Client, app: str, namespace: str) -> tuple[ReleaseView, History]:
    """The release as it is now.

    :raises UserError: there is no such app.
    :raises ApiError: the API server refuses to show it.
    """
    async with aclosing(observe(kube, app, namespace)) as views:
        view = await anext(views)
        return view, begin(view)


async def follow(
    kube: Client,
    app: str,
    namespace: str,
    display: Display,
    timeout: Duration,
    cause: Cause | None = None,
) -> Ending:
    """Show a release until it is over, or for as long as ``timeout`` from its cause on.

    :raises UserError: there is no such app, or it is deleted meanwhile.
    :raises ApiError: the API server refuses to show it.
    """
    async with aclosing(observe(kube, app, namespace)) as views:
        view = await anext(views)
        history, outcome = begin(view), None
        upcoming = asyncio.ensure_future(anext(views))
        try:
            if cause is not None:
                while not cause.work.done():
                    await asyncio.wait({upcoming, cause.work}, return_when=asyncio.FIRST_COMPLETED)
                    if upcoming.done():
                        view = upcoming.result()
                        history = fold(history, view, datetime.now(UTC))
                        upcoming = asyncio.ensure_future(anext(views))
                cause.work.result()
            async with asyncio.timeout(timeout.seconds):
                while (outcome := _judge(view, cause)) is None:
                    display.show(view, history, None)
                    view = await upcoming
                    history = fold(history, view, datetime.now(UTC))
                    upcoming = asyncio.ensure_future(anext(views))
        except TimeoutError:
            outcome = timed_out(view, timeout)
        finally:
            upcoming.cancel()
            await asyncio.gather(upcoming, return_exceptions=True)
    history = conclude(history, outcome, datetime.now(UTC))
    display.show(view, history, outcome)
    return Ending(view, history, outcome)


def _judge(view: ReleaseView, cause: Cause | None) -> Outcome | None:
    return judge(view) if cause is None or view.image == cause.image else None
