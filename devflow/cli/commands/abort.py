"""``devflow abort``."""

from typing import Any

import click

from devflow.cli.options import APP
from devflow.cli.releasing.acting.command import action_options, carry_out, read_asked
from devflow.cli.releasing.acting.decide import ABORT


@click.command()
@click.argument("app", type=APP)
@action_options
def abort(app: str, **options: Any) -> None:
    """Take the release of APP back: all traffic returns to stable.

    What asks for the new image still does; 'devflow rollback' goes back there, too.
    """
    carry_out(read_asked(app, **options), ABORT, "{image} is taken back; {watch} follows it")
