"""``devflow lab up``."""

import click

from devflow.cli.lab_progress import progress
from devflow.lab import Lab


@click.command()
@click.option(
    "--with", "extras", multiple=True, help="A part that not every lab has, as traefik-proxy; kept."
)
def up(extras: tuple[str, ...]) -> None:
    """Start the lab; repair it if something in it died. Data is kept."""
    here = Lab(extras=extras)
    with progress("What runs goes on; `devflow lab up` continues.") as shown:
        here.up(shown)
    click.echo(f"The lab is up. KUBECONFIG={here.kubeconfig}, context {here.context}.")
