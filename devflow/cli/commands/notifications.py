"""``devflow notifications``."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec
from rich.table import Table

from devflow.cli.console import print_whole, table_console
from devflow.cli.options import json_option
from devflow.cli.record.archive import open_notices
from devflow.cli.record.mongodb_option import mongodb_option
from devflow.errors import UserError
from devflow.record import UnreadableDocumentError
from devflow.record.notice import Notice, NoticeStatus

_PENDING = (NoticeStatus.WAITING, NoticeStatus.SENDING, NoticeStatus.DEAD)


@click.command()
@click.option("--sent", is_flag=True, help="Those that were sent, too.")
@click.option("--dead", "only_dead", is_flag=True, help="Only those that were given up.")
@click.option("--retry", is_flag=True, help="Have those that were given up sent again.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@mongodb_option(", else the lab's")
@json_option
def notifications(
    *,
    sent: bool,
    only_dead: bool,
    retry: bool,
    limit: int,
    uri_file: Path | None,
    as_json: bool,
) -> None:
    """List messages about releases that no receiver has taken yet, or that were given up."""
    if sent and only_dead:
        raise UserError("--sent and --dead exclude each other; leave one out")
    statuses = (NoticeStatus.DEAD,) if only_dead else _PENDING
    statuses = (*statuses, NoticeStatus.SENT) if sent else statuses
    found, again = asyncio.run(_read(statuses, limit, uri_file, retry=retry))
    if as_json:
        for notice in found:
            click.echo(msgspec.json.encode(notice).decode())
        return
    if retry:
        click.echo(f"{again} are sent again")
    print_whole(table_console(), _table(found))


async def _read(
    statuses: Sequence[NoticeStatus], limit: int, uri_file: Path | None, *, retry: bool
) -> tuple[Sequence[Notice], int]:
    async with open_notices(uri_file) as notices:
        again = await notices.again(datetime.now(UTC)) if retry else 0
        try:
            return await notices.newest(statuses, limit), again
        except UnreadableDocumentError as error:
            raise UserError(str(error)) from None


def _table(notices: Sequence[Notice]) -> Table:
    table = Table("target", "kind", "app", "made", "status", "tries", "why")
    for one in notices:
        made = f"{one.created_at:%Y-%m-%d %H:%M:%S}"
        where = f"{one.namespace}/{one.app}"
        table.add_row(one.target, one.kind, where, made, one.status, str(one.attempts), one.error)
    return table
