"""``devflow demo``: a release to look at, of a sample app."""

import asyncio
import re
from contextlib import aclosing, suppress

import click

from devflow.cli.commands.watch import interrupted
from devflow.cli.console import print_whole, table_console
from devflow.cli.options import (
    DEFAULT_STACK,
    engine_option,
    read_timeout,
    stack_option,
    timeout_option,
)
from devflow.cli.record.job_table import job_head, steps_table
from devflow.cli.record.place import find_record
from devflow.cli.releasing.releasing import Choose, Place, run
from devflow.cli.releasing.request import Request
from devflow.cli.releasing.unjudged import unjudged_taken_back
from devflow.cli.target import connect, lab_of, namespace_of, stack_config, stack_spec
from devflow.errors import Exit, UserError
from devflow.kube import Client
from devflow.record import Job, StoreAwayError
from devflow.record.mongo import Archive
from devflow.release import Duration
from devflow.watch import Release, judge, observe
from devflow.watch.show import changes

LOAD_RATE = 200.0
"""Requests per second: enough to see a share of 10 % within a few seconds."""
RECORD_SECONDS = 15.0
"""How long the record may take to be complete: the controller writes what it has seen, after us."""
RECORD_POLL_SECONDS = 0.2
_VERSION = re.compile(r"(?P<name>.+):(?P<major>[0-9]+)\.[0-9]+\.[0-9]+", re.ASCII)


@click.command()
@click.argument("app", required=False)
@stack_option
@engine_option
@timeout_option
def demo(app: str | None, stack: str, engine: str, timeout: str) -> Exit:
    """Release the next major version of APP, by default the stack's first app.

    If a release of it is on its way already, that one is followed to its end; its first deploy is
    only waited for. A release that can't be judged, such as one whose demo was interrupted, is
    taken back, and the next version released.
    """
    name, limit = app or _first_app(stack), read_timeout(timeout)
    request = Request(name, stack, engine, limit, as_json=False, load_rate=LOAD_RATE)
    try:
        asyncio.run(_first_deploy(name, stack, limit))
        code, again = asyncio.run(_demonstrate(request))
        if again:
            code, _ = asyncio.run(_demonstrate(request))
    except KeyboardInterrupt:
        raise interrupted(name) from None
    asyncio.run(_show_record(name, stack))
    click.echo(_what_next(name, stack))
    return code


async def _demonstrate(request: Request) -> tuple[Exit, bool]:
    """Release, or follow what is on its way; return the exit code, and whether to do it again.

    Nobody decides in a demo: what can't be judged is taken back. That is so for one that was
    interrupted: without its requests a verify has nothing to judge by, and waits for a person.
    """
    config = stack_config(request.stack)
    namespace = namespace_of(request.app, stack_spec(config))
    async with connect(config) as kube, unjudged_taken_back(kube, request.app, namespace) as back:
        code = await run(request, _next(request.app))
    return code, bool(back)


def _next(app: str) -> Choose:
    async def choose(_: Client, __: Place, release: Release | None) -> str | None:
        return next_image(app, release)

    return choose


def next_image(app: str, release: Release | None) -> str | None:
    """``1.4.2`` becomes ``2.0.0``; ``None`` while a release is on its way.

    :raises UserError: the app isn't there, or its image has no such version.
    """
    if release is None:
        raise UserError(f"{app} is not in the cluster yet; make it with `devflow up`")
    if judge(release) is None:
        return None
    image = release.view.image
    found = _VERSION.fullmatch(image)
    if found is None:
        raise UserError(
            f"{app} runs {image}, which names no version such as 1.0.0;"
            f" use `devflow release {app} --image …`"
        )
    return f"{found['name']}:{int(found['major']) + 1}.0.0"


async def _first_deploy(app: str, stack: str, limit: Duration) -> None:
    """Wait for the end of the app's first deploy, if that is on its way: it walks no schedule that
    could be looked at.
    """
    config = stack_config(stack)
    namespace = namespace_of(app, stack_spec(config))
    before: Release | None = None
    # The release itself reports what is wrong.
    with suppress(UserError, TimeoutError):
        async with (
            asyncio.timeout(limit.seconds),
            connect(config) as kube,
            aclosing(observe(kube, app, namespace)) as releases,
        ):
            async for release in releases:
                if release.view.rollout.revision > 1 or judge(release) is not None:
                    return
                for line in changes(before, release):
                    click.echo(line)
                before = release


async def _show_record(app: str, stack: str) -> None:
    """What the controller has recorded of the release, in a lab."""
    config = stack_config(stack)
    uri = find_record(None, lab) if (lab := lab_of(config)) else None
    if uri is None:
        return
    namespace = namespace_of(app, stack_spec(config))
    click.echo("Waiting until the controller has recorded the release …")
    try:
        async with Archive(uri) as archive, asyncio.timeout(RECORD_SECONDS):
            job = await _newest_final(archive, app, namespace)
    except (TimeoutError, StoreAwayError) as error:
        reason = str(error) or "the controller is still at work"
        click.echo(f"The record isn't complete ({reason}); see `devflow history {app}`.")
        return
    print_whole(table_console(), job_head(job), steps_table(job))


async def _newest_final(archive: Archive, app: str, namespace: str) -> Job:
    while True:
        found = (await archive.newest(app, namespace, 1)).jobs
        if found and found[0].status.is_final:
            return found[0]
        await asyncio.sleep(RECORD_POLL_SECONDS)


def _first_app(stack: str) -> str:
    apps = stack_spec(stack_config(stack)).apps
    if not apps:
        raise UserError(f"stack {stack!r} has no apps; name some in stacks/{stack}.yaml")
    return next(iter(apps))


def _what_next(app: str, stack: str) -> str:
    option = "" if stack == DEFAULT_STACK else f" --stack {stack}"
    return "\n".join(
        (
            "What to try next:",
            f"  devflow demo {app}{option}            the next version",
            f"  devflow release {app} --image IMAGE{option}",
            f"  devflow watch {app} --once{option}",
            f"  devflow history {app}              what releases there were",
            f"  devflow preview{option}               after a change of stacks/{stack}.yaml",
            "  devflow lab status               what runs on this machine",
        )
    )
