"""``devflow history``."""

import asyncio
from pathlib import Path

import click

from devflow.cli.console import print_whole, table_console
from devflow.cli.options import APP, NAMESPACE, json_option
from devflow.cli.record.archive import open_record
from devflow.cli.record.job_json import job_line
from devflow.cli.record.job_table import jobs_table
from devflow.cli.record.mongodb_option import mongodb_option

_MOST_JOBS = 1000


@click.command()
@click.argument("app", type=APP, required=False)
@click.option("-n", "--namespace", type=NAMESPACE, help="Only apps of this namespace.")
@click.option(
    "--limit",
    type=click.IntRange(1, _MOST_JOBS),
    default=20,
    show_default=True,
    help="How many releases at most.",
)
@click.option("--rehearsals", is_flag=True, help="Show those of rehearsals, too.")
@mongodb_option(", else the lab's")
@json_option
def history(
    app: str | None,
    namespace: str | None,
    limit: int,
    rehearsals: bool,
    uri_file: Path | None,
    as_json: bool,
) -> None:
    """Show what releases there were, of APP or of all apps, those changed last first."""
    asyncio.run(_history(app, namespace, limit, rehearsals, uri_file, as_json))


async def _history(
    app: str | None,
    namespace: str | None,
    limit: int,
    rehearsals: bool,
    uri_file: Path | None,
    as_json: bool,
) -> None:
    async with open_record(uri_file) as archive:
        page = await archive.newest(app, namespace, limit, rehearsals=rehearsals)
    if page.unreadable:
        count = len(page.unreadable)
        click.echo(f"{count} left out: {page.unreadable[0]}", err=True)
    if as_json:
        for job in page.jobs:
            click.echo(job_line(job))
    elif page.jobs:
        print_whole(table_console(), jobs_table(page.jobs))
    else:
        click.echo(f"No release{f' of {app}' if app else ''} is on record.", err=True)
