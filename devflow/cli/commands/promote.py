"""``devflow promote``."""

from typing import Any

import click

from devflow.cli.options import APP
from devflow.cli.releasing.acting.command import action_options, carry_out, read_asked
from devflow.cli.releasing.acting.decide import PROMOTE, PROMOTE_FULL


@click.command()
@click.argument("app", type=APP)
@click.option("--full", is_flag=True, help="All the way: no step, pause or verify is kept.")
@action_options
def promote(app: str, full: bool, **options: Any) -> None:
    """Let the release of APP go on past the gate, pause or verify it is in.

    A verify that runs, or couldn't judge, is passed over, so look at what it says before.
    """
    said = "{image} is promoted in full; {watch} follows it"
    if not full:
        said = "{image} goes on; {watch} follows it"
    carry_out(read_asked(app, **options), PROMOTE_FULL if full else PROMOTE, said)
