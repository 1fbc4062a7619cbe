"""``devflow lab build``."""

import click

from devflow.cli.lab_progress import progress
from devflow.lab import Lab


@click.command()
@click.option("--with", "extras", multiple=True, help="A part that not every lab has.")
def build(extras: tuple[str, ...]) -> None:
    """Build the lab's programs without starting any. `up` does so by itself."""
    with progress("Run it again: it goes on where it was.") as shown:
        Lab(extras=extras).build(shown)
    click.echo("All programs of the lab are there.")
