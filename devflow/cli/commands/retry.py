"""``devflow retry``."""

from typing import Any

import click

from devflow.cli.options import APP
from devflow.cli.releasing.acting.command import action_options, carry_out, read_asked
from devflow.cli.releasing.acting.decide import RETRY


@click.command()
@click.argument("app", type=APP)
@action_options
def retry(app: str, **options: Any) -> None:
    """Begin the aborted release of APP anew, from its first step."""
    carry_out(read_asked(app, **options), RETRY, "{image} is tried again; {watch} follows it")
