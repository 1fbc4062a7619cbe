"""``devflow destroy``."""

import asyncio
import sys
from pathlib import Path

import click

from devflow import engine as engines
from devflow.cli.options import engine_option, stack_option
from devflow.cli.output import line
from devflow.errors import UserError


@click.command()
@stack_option
@engine_option
@click.option("-y", "--yes", is_flag=True, help="Don't ask.")
def destroy(stack: str, engine: str, yes: bool) -> None:
    """Delete what the stack made."""
    if not yes:
        if not sys.stdin.isatty():
            raise UserError(f"destroy deletes all that stack {stack!r} made: confirm with --yes")
        click.confirm(f"Delete all that stack {stack!r} made?", abort=True)
    count = asyncio.run(engines.destroy(Path.cwd(), stack, engine, say=line))
    if count is not None:
        click.echo(f"{count} objects deleted")
