"""``devflow wait``."""

import asyncio
import re
from typing import Any

import click

from devflow.cli.commands.watch import interrupted
from devflow.cli.console import table_console
from devflow.cli.options import APP, json_option, read_timeout, timeout_option
from devflow.cli.place_options import Place, find_place, place_options
from devflow.cli.record.summary import write_summary
from devflow.errors import Exit
from devflow.release import Duration
from devflow.watch import Outcome, Release, Until, follow, judge, until_waiting, until_weight
from devflow.watch.show import print_once

_WEIGHT = re.compile(r"(?P<percent>100|[1-9]?[0-9])%", re.ASCII)


class Goal(click.ParamType[str]):
    """What to wait for."""

    name = "goal"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """:raises click.BadParameter: it is none."""
        text = str(value)
        if text not in ("end", "waiting") and not _WEIGHT.fullmatch(text):
            self.fail(f"{text!r} is none of end, waiting and a weight such as 30%", param, ctx)
        return text


class _Silent:
    """Shows nothing on the way."""

    def show(self, release: Release, outcome: Outcome | None) -> None: ...


@click.command()
@click.argument("app", type=APP)
@click.option(
    "--for",
    "goal",
    type=Goal(),
    default="end",
    show_default=True,
    metavar="end|waiting|PERCENT%",
    help="Its end; that it waits for a person; or a canary's share of the traffic.",
)
@place_options
@timeout_option
@json_option
def wait(app: str, goal: str, timeout: str, as_json: bool, **options: Any) -> Exit:
    """Wait for the release of APP, without a word until then.

    The exit code is 0 once it has come to what was asked for. If the release ends otherwise: 10
    degraded, 11 aborted, 13 superseded, 1 healthy without having waited for a person; 12 after
    --timeout. Waiting for the end of an app that runs no release is over at once.
    """
    limit = read_timeout(timeout)
    place = find_place(app, **options)
    try:
        return asyncio.run(_wait(app, goal, place, limit, as_json))
    except KeyboardInterrupt:
        raise interrupted(app) from None


async def _wait(app: str, goal: str, place: Place, limit: Duration, as_json: bool) -> Exit:
    until = _until(goal, place)
    async with place.connection as kube:
        ending = await follow(
            *(kube, app, place.namespace, _Silent(), limit), until=until, options=place.options
        )
    outcome = ending.outcome
    if as_json:
        print_once(table_console(), ending.release, outcome, options=place.options, as_json=True)
    else:
        click.echo(f"{app}: {outcome.word}: {outcome.message}")
    write_summary(ending.release, outcome)
    return outcome.exit_code


def _until(goal: str, place: Place) -> Until:
    if weight := _WEIGHT.fullmatch(goal):
        return until_weight(int(weight["percent"]))
    return until_waiting(place.options) if goal == "waiting" else judge
