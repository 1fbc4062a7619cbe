"""``devflow pause``."""

from typing import Any

import click

from devflow.cli.options import APP
from devflow.cli.releasing.acting.command import action_options, carry_out, read_asked
from devflow.cli.releasing.acting.decide import PAUSE


@click.command()
@click.argument("app", type=APP)
@action_options
def pause(app: str, **options: Any) -> None:
    """Make the release of APP stand still where it is, until 'devflow resume'.

    Traffic stays as it is. Pods that a step has asked for still come up.
    """
    carry_out(
        read_asked(app, **options), PAUSE, "{image} stands still; `devflow resume` lets it go on"
    )
