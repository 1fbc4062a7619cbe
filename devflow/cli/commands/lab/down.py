"""``devflow lab down``."""

import click

from devflow.cli.lab_progress import progress
from devflow.lab import Lab


@click.command()
@click.option("--purge", is_flag=True, help="Also remove the lab's data, keys and logs.")
def down(purge: bool) -> None:
    """Stop what the lab started, and nothing else. Data is kept for the next `up`."""
    here = Lab()
    with progress("Some parts still run; repeat the command.") as shown:
        here.down(purge, shown)
    click.echo("The lab is down and its data removed." if purge else "The lab is down.")
