"""``devflow restart``."""

from typing import Any

import click

from devflow.cli.options import APP
from devflow.cli.releasing.acting.command import action_options, carry_out, read_asked
from devflow.cli.releasing.acting.decide import RESTART


@click.command()
@click.argument("app", type=APP)
@action_options
def restart(app: str, **options: Any) -> None:
    """Replace the pods of APP, a few at a time: as many as 'maxUnavailable' allows.

    Nothing about them changes, so no release begins; one that is on its way goes on.
    """
    carry_out(read_asked(app, **options), RESTART, "pods from before now are being replaced")
