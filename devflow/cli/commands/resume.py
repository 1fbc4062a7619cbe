"""``devflow resume``."""

from typing import Any

import click

from devflow.cli.options import APP
from devflow.cli.releasing.acting.command import action_options, carry_out, read_asked
from devflow.cli.releasing.acting.decide import RESUME


@click.command()
@click.argument("app", type=APP)
@action_options
def resume(app: str, **options: Any) -> None:
    """Let the release of APP go on after 'devflow pause'.

    Gates and pauses of its schedule stay: 'devflow promote' is for those.
    """
    carry_out(read_asked(app, **options), RESUME, "{image} goes on; {watch} follows it")
