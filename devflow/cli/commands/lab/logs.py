"""``devflow lab logs``."""

import contextlib

import click

from devflow.errors import Exit, UserError
from devflow.lab import Lab
from devflow.lab.running.logs import follow, tail


@click.command()
@click.argument("part")
@click.option("-n", "lines", type=click.IntRange(min=0), default=50, help="How many last lines.")
@click.option("-f", "--follow", "following", is_flag=True, help="Go on with lines as they come.")
def logs(part: str, lines: int, following: bool) -> None:
    """Show what PART has written to its log since its last start."""
    here = Lab()
    names = [status.name for status in here.status()]
    if part not in names:
        raise UserError(f"There is no part {part!r} in the lab. Its parts: {', '.join(names)}.")
    here.require()
    log = here.layout.log(part)
    if not log.is_file():
        raise UserError(f"{part} has never run here: `devflow lab up` starts it.", Exit.LAB)
    for line in tail(log, lines):
        click.echo(line)
    if following:
        with contextlib.suppress(KeyboardInterrupt):
            for line in follow(log):
                click.echo(line)
