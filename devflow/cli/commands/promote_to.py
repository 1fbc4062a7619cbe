"""``devflow promote-to``."""

import asyncio
from collections.abc import Sequence

import click

from devflow.cli.commands.watch import interrupted
from devflow.cli.freezing.override import override_option
from devflow.cli.options import (
    APP,
    DEFAULT_STACK,
    IMAGE,
    REASON,
    engine_option,
    json_option,
    read_timeout,
    retry_option,
    timeout_option,
    wait_for_approval_option,
)
from devflow.cli.releasing.promoting.promotable import Promotion
from devflow.cli.releasing.promoting.source import find_promotions
from devflow.cli.releasing.releasing import given_image, run
from devflow.cli.releasing.request import Request
from devflow.errors import Exit


@click.command("promote-to")
@click.argument("stack")
@click.argument("apps", type=APP, nargs=-1)
@click.option(
    "--from",
    "source",
    default=DEFAULT_STACK,
    show_default=True,
    help="The stack in which they have to be healthy.",
)
@click.option(
    "--image",
    type=IMAGE,
    help="Of one app: an image that was healthy there.  [default: what it runs there]",
)
@click.option("--reason", type=REASON, help="Why; it is recorded.")
@wait_for_approval_option
@retry_option
@engine_option
@timeout_option
@override_option
@json_option
def promote_to(
    stack: str,
    apps: Sequence[str],
    source: str,
    image: str | None,
    reason: str | None,
    wait_for_approval: bool,
    retry: bool,
    engine: str,
    timeout: str,
    override: str | None,
    as_json: bool,
) -> Exit:
    """Release in STACK what is healthy in another stack; without APPS, all that both have.

    Each image is taken as it is there. Nothing is released unless all are healthy, or were if
    --image names an earlier one. Then one app after the other is released, as by 'release', until
    one doesn't end healthy: the exit code is that of the last.
    """
    limit = read_timeout(timeout)
    base = Request(
        "",
        stack,
        engine,
        limit,
        as_json,
        title="Promote",
        wait_for_approval=wait_for_approval,
        override=override or "",
        reason=reason or "",
    )
    app = apps[0] if apps else ""
    try:
        promotions = asyncio.run(find_promotions(apps, source, stack, image))
        for done, one in enumerate(promotions):
            app = one.app
            _say(_line(one), as_json)
            code = asyncio.run(run(base.of(one.app, one.origin), given_image(one.image, retry)))
            if code is not Exit.OK:
                _mention([later.app for later in promotions[done + 1 :]])
                return code
    except KeyboardInterrupt:
        raise interrupted(app) from None
    return Exit.OK


def _line(one: Promotion) -> str:
    tag = "" if "@" in one.image else "; a tag, taken as it is: what it names may have changed"
    return f"{one.app}: {one.image} is promoted from {one.origin}{tag}"


def _mention(later: Sequence[str]) -> None:
    if later:
        click.echo(f"not promoted, as that one came first: {', '.join(later)}", err=True)


def _say(line: str, as_json: bool) -> None:
    click.echo(line, err=as_json)
