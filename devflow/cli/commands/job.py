"""``devflow job``."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import click

from devflow.cli.console import print_whole, table_console
from devflow.cli.options import JOB, json_option
from devflow.cli.record.archive import open_record
from devflow.cli.record.job_json import job_line
from devflow.cli.record.job_table import events_table, job_head, steps_table
from devflow.cli.record.mongodb_option import mongodb_option
from devflow.errors import UserError
from devflow.record import Job, JobEvent, UnreadableDocumentError
from devflow.record.mongo import Archive


@click.command()
@click.argument("job_id", type=JOB, metavar="ID")
@click.option("--events", "with_events", is_flag=True, help="Also the audit trail.")
@mongodb_option(", else the lab's")
@json_option
def job(job_id: str, with_events: bool, uri_file: Path | None, as_json: bool) -> None:
    """Show the steps of the release that is recorded as ID; `devflow history` has the ids."""
    found, events = asyncio.run(_read(job_id, with_events, uri_file))
    if as_json:
        click.echo(job_line(found, events if with_events else None))
        return
    console = table_console()
    print_whole(console, job_head(found), steps_table(found))
    if with_events:
        print_whole(console, events_table(events))


async def _read(
    job_id: str, with_events: bool, uri_file: Path | None
) -> tuple[Job, Sequence[JobEvent]]:
    async with open_record(uri_file) as archive:
        try:
            found = await archive.job(job_id)
        except UnreadableDocumentError as error:
            raise UserError(str(error)) from None
        if found is None:
            raise await _no_such(job_id, archive)
        return found, await archive.events(job_id) if with_events else ()


async def _no_such(job_id: str, archive: Archive) -> UserError:
    nearest = await archive.nearest(job_id)
    hint = f"did you mean {', '.join(nearest)}?" if nearest else "`devflow history` has the ids"
    return UserError(f"no job {job_id!r} is on record; {hint}")
