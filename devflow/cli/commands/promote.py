"""``devflow promote``."""

import asyncio
from pathlib import Path

import click

from devflow.cli.options import APP
from devflow.cli.place_options import Place, find_place, place_options
from devflow.cli.releasing import decide


@click.command()
@click.argument("app", type=APP)
@place_options
def promote(
    app: str, namespace: str | None, stack: str, kubeconfig: Path | None, context: str | None
) -> None:
    """Let the release of APP go on past the pause it is in.

    A verify that couldn't judge is passed over, so look at what it says before.
    """
    place = find_place(app, namespace, stack, kubeconfig, context)
    image = asyncio.run(_promote(app, place))
    click.echo(f"{app}: {image} goes on; `devflow watch {app}{place.options}` follows it")


async def _promote(app: str, place: Place) -> str:
    async with place.connection as kube:
        return await decide.promote(kube, app, place.namespace)
