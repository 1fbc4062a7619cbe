"""``devflow watch``."""

import asyncio
from pathlib import Path

import click

from devflow.cli.console import table_console
from devflow.cli.gateway import counters
from devflow.cli.options import APP, json_option, read_timeout, timeout_option
from devflow.cli.place_options import Place, find_place, place_options
from devflow.cli.record.place import find_record
from devflow.cli.record.recording import recorded_by
from devflow.cli.record.summary import write_summary
from devflow.errors import Exit, UserError
from devflow.release import Duration
from devflow.watch import Record, follow, judge, look, metering
from devflow.watch.show import display, print_once


@click.command()
@click.argument("app", type=APP)
@place_options
@timeout_option
@json_option
@click.option("--once", is_flag=True, help="Show it as it is now, and end.")
def watch(
    app: str,
    namespace: str | None,
    stack: str,
    kubeconfig: Path | None,
    context: str | None,
    timeout: str,
    as_json: bool,
    once: bool,
) -> Exit:
    """Follow the release of APP to its end.

    The exit code reports how it ended: 0 healthy, 10 degraded, 11 aborted, 12 timed out, 13
    superseded by another release. With --once it is 0 for a release that still goes on.
    """
    limit = read_timeout(timeout)
    place = find_place(app, namespace, stack, kubeconfig, context)
    if once:
        return asyncio.run(_look(app, place, as_json))
    try:
        return asyncio.run(_follow(app, place, limit, as_json))
    except KeyboardInterrupt:
        raise interrupted(app) from None


def interrupted(app: str) -> UserError:
    """What to say at Ctrl-C."""
    return UserError(
        f"no longer watching {app}; what has begun goes on in the cluster (devflow watch {app})",
        Exit.INTERRUPTED,
    )


async def _follow(app: str, place: Place, limit: Duration, as_json: bool) -> Exit:
    record, namespace = Record(), place.namespace
    asked = counters(place.lab, app, namespace) if place.lab else None
    uri = find_record(None, place.lab)
    async with place.connection as kube, metering(asked) as meter:
        with display(as_json=as_json, meter=meter, record=record, options=place.options) as shown:
            async with recorded_by(uri, record, app, namespace):
                ending = await follow(kube, app, namespace, shown, limit, options=place.options)
    write_summary(ending.release, ending.outcome)
    return ending.outcome.exit_code


async def _look(app: str, place: Place, as_json: bool) -> Exit:
    record, uri = Record(), find_record(None, place.lab)
    async with place.connection as kube, recorded_by(uri, record, app, place.namespace):
        release = await look(kube, app, place.namespace)
    outcome = judge(release)
    print_once(
        table_console(), release, outcome, record.of(release.job), place.options, as_json=as_json
    )
    return outcome.exit_code if outcome else Exit.OK
