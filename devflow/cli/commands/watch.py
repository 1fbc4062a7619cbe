"""``devflow watch``."""

import asyncio
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import click

from devflow.cli.console import once_console
from devflow.cli.gateway import counters
from devflow.cli.options import (
    APP,
    NAMESPACE,
    json_option,
    read_timeout,
    stack_option,
    timeout_option,
)
from devflow.cli.record.place import find_record
from devflow.cli.record.recording import recorded_by
from devflow.cli.target import (
    connect,
    connect_by_kubeconfig,
    lab_of,
    namespace_of,
    stack_config,
    stack_spec,
)
from devflow.errors import Exit, UserError
from devflow.kube import Client
from devflow.record.mongo.uri import MongoUri
from devflow.release import Duration
from devflow.watch import Counters, Record, follow, judge, look, metering
from devflow.watch.show import display, print_once


@click.command()
@click.argument("app", type=APP)
@click.option(
    "-n", "--namespace", type=NAMESPACE, help="The app's namespace.  [default: the stack's for it]"
)
@stack_option
@click.option("--kubeconfig", type=click.Path(path_type=Path), help="Rather than the stack's.")
@click.option("--context", help="A context of the kubeconfig, rather than the stack's.")
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

    The exit code tells how it ended: 0 healthy, 10 degraded, 11 aborted, 12 timed out. With --once
    it is 0 for a release that still goes on.
    """
    limit = read_timeout(timeout)
    connection: AbstractAsyncContextManager[Client]
    if kubeconfig or context:
        connection = connect_by_kubeconfig(kubeconfig, context)
        place = namespace or namespace_of(app, stack_spec(stack_config(stack)))
        lab = kubeconfig.parent if kubeconfig else None
    else:
        config = stack_config(stack)
        connection = connect(config)
        place = namespace or namespace_of(app, stack_spec(config))
        lab = lab_of(config)
    if once:
        return asyncio.run(_look(connection, app, place, find_record(None, lab), as_json))
    try:
        asked = counters(lab, app, place) if lab else None
        uri = find_record(None, lab)
        return asyncio.run(_follow(connection, app, place, limit, as_json, asked, uri))
    except KeyboardInterrupt:
        raise interrupted(app) from None


def interrupted(app: str) -> UserError:
    """What to say at Ctrl-C."""
    return UserError(
        f"no longer watching {app}; its release goes on in the cluster (devflow watch {app})",
        Exit.INTERRUPTED,
    )


async def _follow(
    connection: AbstractAsyncContextManager[Client],
    app: str,
    namespace: str,
    limit: Duration,
    as_json: bool,
    asked: Counters | None,
    uri: MongoUri | None,
) -> Exit:
    record = Record()
    async with connection as kube, metering(asked) as meter:
        with display(as_json=as_json, meter=meter, record=record) as shown:
            async with recorded_by(uri, record, app, namespace):
                return (await follow(kube, app, namespace, shown, limit)).outcome.exit_code


async def _look(
    connection: AbstractAsyncContextManager[Client],
    app: str,
    namespace: str,
    uri: MongoUri | None,
    as_json: bool,
) -> Exit:
    record = Record()
    async with connection as kube, recorded_by(uri, record, app, namespace):
        release = await look(kube, app, namespace)
    outcome, console = judge(release), once_console()
    print_once(console, release, outcome, record.of(release.job), as_json=as_json)
    return outcome.exit_code if outcome else Exit.OK
