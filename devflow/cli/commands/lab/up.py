"""``devflow lab up``."""

import click

from devflow.cli.lab_progress import progress
from devflow.lab import Lab


@click.command()
def up() -> None:
    """Start the lab; repair it if something in it died. Data is kept."""
    here = Lab()
    with progress("What runs goes on; `devflow lab up` continues.") as shown:
        here.up(shown)
    click.echo(f"The lab is up. KUBECONFIG={here.kubeconfig}, context {here.context}.")
