"""``devflow render``."""

import asyncio
from pathlib import Path

import click

from devflow import engine as engines
from devflow.cli.options import FOLDER, stack_option
from devflow.cli.output import progress
from devflow.cli.render_apps import render_apps


@click.command()
@click.argument("apps", nargs=-1)
@stack_option
@click.option(
    "--out",
    type=FOLDER,
    help="Write one file per object into this folder rather than all to stdout.",
)
def render(apps: tuple[str, ...], stack: str, out: Path | None) -> None:
    """Write the stack's objects as YAML. Objects that hold secrets are left out.

    With the names of APPS, only what Argo CD compares or applies of them, as its plugin renders it.
    """
    if apps:
        click.echo(render_apps(apps, stack, out, progress), nl=False)
    else:
        text = asyncio.run(engines.render(Path.cwd(), stack, out, say=progress))
        click.echo(text, nl=False)
