"""``devflow status``."""

import asyncio
from typing import Any

import click

from devflow.cli.console import print_whole, table_console
from devflow.cli.options import APP, json_option, stack_options
from devflow.cli.place_options import Place, find_place, place_options
from devflow.cli.target import connect, stack_config, stack_spec
from devflow.errors import Exit, UserError
from devflow.kube import Client
from devflow.watch import Outcome, Release, judge, look, under_way, waiting_outcome
from devflow.watch.show import print_once, short_image
from devflow.watch.show.listing import Column, Listing

_AT_ONCE = 8
_MESSAGE = Column("Message", prose=True)


@click.command()
@click.argument("app", type=APP, required=False)
@place_options
@json_option
def status(app: str | None, as_json: bool, **options: Any) -> Exit:
    """Show how APP does now, or how each app of the stack does.

    The exit code is 0 if APP is healthy, 10 degraded, 11 aborted, 14 if its release waits for a
    person, 15 if it goes on by itself. Without APP it is 0 whatever is shown.
    """
    if app is not None:
        return asyncio.run(_one(app, find_place(app, **options), as_json))
    if options["kubeconfig"] or options["context"] or options["namespace"]:
        raise UserError("--namespace, --kubeconfig and --context go with an APP")
    asyncio.run(_all(options["stack"], as_json))
    return Exit.OK


async def _one(app: str, place: Place, as_json: bool) -> Exit:
    async with place.connection as kube:
        release = await look(kube, app, place.namespace)
    outcome = _how(release, place.options)
    if as_json:
        print_once(table_console(), release, outcome, options=place.options, as_json=True)
    else:
        _print({app: (release, outcome)})
    return outcome.exit_code


async def _all(stack: str, as_json: bool) -> None:
    config = stack_config(stack)
    apps, options = stack_spec(config).apps, stack_options(stack)
    slots = asyncio.Semaphore(_AT_ONCE)
    async with connect(config) as kube:

        async def ask(name: str) -> tuple[Release, Outcome] | None:
            async with slots:
                return await _find(kube, name, apps[name].namespace, options)

        found = dict(zip(apps, await asyncio.gather(*map(ask, apps)), strict=True))
    shown = {name: one for name, one in found.items() if one is not None}
    if as_json:
        for release, outcome in shown.values():
            print_once(table_console(), release, outcome, options=options, as_json=True)
    else:
        _print(shown)
    for name in found.keys() - shown.keys():
        click.echo(f"{name} is not in the cluster; `devflow up{options}` applies it", err=True)


async def _find(
    kube: Client, app: str, namespace: str, options: str
) -> tuple[Release, Outcome] | None:
    try:
        release = await look(kube, app, namespace)
    except UserError:
        # It isn't there, or can't be read: the others are shown all the same.
        return None
    return release, _how(release, options)


def _how(release: Release, options: str) -> Outcome:
    """A release that waits for a person may be degraded or aborted as well: that says more."""
    return judge(release) or waiting_outcome(release, options) or under_way(release)


def _print(shown: dict[str, tuple[Release, Outcome]]) -> None:
    made = Listing([*map(Column, ("App", "Image", "Status")), _MESSAGE])
    for name, (release, outcome) in shown.items():
        made.add(name, short_image(release.view.image), outcome.word, outcome.message)
    print_whole(table_console(), made)
