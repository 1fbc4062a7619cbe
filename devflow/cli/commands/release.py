"""``devflow release``."""

import asyncio

import click

from devflow.cli.commands.watch import interrupted
from devflow.cli.freezing.override import override_option
from devflow.cli.options import (
    IMAGE,
    engine_option,
    json_option,
    read_timeout,
    retry_option,
    stack_option,
    timeout_option,
    wait_for_approval_option,
)
from devflow.cli.releasing.releasing import given_image, run
from devflow.cli.releasing.request import Request
from devflow.errors import Exit


@click.command()
@click.argument("app")
@click.option(
    "--image",
    type=IMAGE,
    required=True,
    help="The image to release, such as ghcr.io/acme/shop:2.0.0",
)
@wait_for_approval_option
@retry_option
@stack_option
@engine_option
@timeout_option
@override_option
@json_option
def release(
    app: str,
    image: str,
    wait_for_approval: bool,
    retry: bool,
    stack: str,
    engine: str,
    timeout: str,
    override: str | None,
    as_json: bool,
) -> Exit:
    """Release a new image of APP and follow it to its end.

    Applies the app with that image, and no other app, then writes it to the stack's configuration.
    The same image after an abort is another attempt. The exit code reports how it ended: 0 healthy,
    10 degraded, 11 aborted, 12 timed out, 13 superseded by another release, and with
    --wait-for-approval=false 14 waiting for a person; 16 held up by a freeze window. A command that
    was killed can be given again: it follows the release of that image that is on its way.
    """
    request = Request(
        app,
        stack,
        engine,
        read_timeout(timeout),
        as_json,
        wait_for_approval=wait_for_approval,
        override=override or "",
    )
    try:
        return asyncio.run(run(request, given_image(image, retry)))
    except KeyboardInterrupt:
        raise interrupted(app) from None
