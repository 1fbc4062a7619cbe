"""Takes back a release that waits because nothing could judge it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager, suppress

import click

from devflow.cli.releasing.acting.act import act
from devflow.cli.releasing.acting.decide import ABORT
from devflow.errors import UserError
from devflow.kube import ApiError, Client
from devflow.watch import Release, observe
from devflow.watch.waiting import waiting


@asynccontextmanager
async def unjudged_taken_back(
    kube: Client, app: str, namespace: str
) -> AsyncGenerator[list[str], None]:
    """Decide for a person while the block runs; yield a list of the images taken back."""
    taken_back: list[str] = []
    deciding = asyncio.create_task(_decide(kube, app, namespace, taken_back))
    try:
        yield taken_back
    finally:
        deciding.cancel()
        await asyncio.gather(deciding, return_exceptions=True)


def is_unjudged(release: Release) -> bool:
    """Whether it waits for a person for want of a verdict; an approval is asked for on purpose."""
    reason = release.view.rollout.pause_reason
    return waiting(release) is not None and reason.startswith("Inconclusive")


async def _decide(kube: Client, app: str, namespace: str, taken_back: list[str]) -> None:
    # What is wrong with the app or the cluster, the release itself reports.
    with suppress(UserError, ApiError):
        async with aclosing(observe(kube, app, namespace)) as releases:
            async for release in releases:
                wait = waiting(release)
                if wait is None or not is_unjudged(release):
                    continue
                click.echo(f"{app}: {release.view.image} is taken back: {wait.reason}")
                done = await act(kube, app, namespace, ABORT, reason=f"not judged: {wait.reason}")
                taken_back.append(done.image)
