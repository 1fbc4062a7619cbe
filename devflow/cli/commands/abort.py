"""``devflow abort``."""

import asyncio
from pathlib import Path

import click

from devflow.cli.options import APP
from devflow.cli.place_options import Place, find_place, place_options
from devflow.cli.releasing import decide


@click.command()
@click.argument("app", type=APP)
@place_options
def abort(
    app: str, namespace: str | None, stack: str, kubeconfig: Path | None, context: str | None
) -> None:
    """Take the release of APP back: all traffic returns to stable.

    What asks for the new image still does; 'devflow rollback' goes back there, too.
    """
    place = find_place(app, namespace, stack, kubeconfig, context)
    image = asyncio.run(_abort(app, place))
    click.echo(f"{app}: {image} is taken back; `devflow watch {app}{place.options}` follows it")


async def _abort(app: str, place: Place) -> str:
    async with place.connection as kube:
        return await decide.abort(kube, app, place.namespace)
