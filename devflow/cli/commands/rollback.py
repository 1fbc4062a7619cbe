"""``devflow rollback``."""

import asyncio
from dataclasses import replace

import click

from devflow.cli.commands.watch import interrupted
from devflow.cli.freezing.override import WAY_BACK
from devflow.cli.options import (
    engine_option,
    json_option,
    read_timeout,
    stack_option,
    timeout_option,
)
from devflow.cli.releasing.acting.go_back import image_before
from devflow.cli.releasing.releasing import run
from devflow.cli.releasing.request import Request
from devflow.errors import Exit


@click.command()
@click.argument("app")
@stack_option
@engine_option
@timeout_option
@json_option
def rollback(app: str, stack: str, engine: str, timeout: str, as_json: bool) -> Exit:
    """Go back to the version before, where the image of APP is written down.

    While a release is on its way, and after one that was aborted, that is the stable version; else
    the revision before. If it differs by more than its image, nothing is changed, and the keys to
    revert are named. With 'delivery: gitops' it is a commit in Git, so that Argo CD doesn't bring
    the bad version back. The exit code reports how it ended, as for 'release'.
    """
    request = replace(
        Request(app, stack, engine, read_timeout(timeout), as_json, override=WAY_BACK),
        title="Roll back",
    )
    try:
        return asyncio.run(run(request, image_before))
    except KeyboardInterrupt:
        raise interrupted(app) from None
