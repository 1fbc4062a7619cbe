"""``devflow lab status``."""

import json
from dataclasses import asdict
from datetime import timedelta

import click
from rich.text import Text

from devflow.cli.console import print_whole, table_console
from devflow.errors import Exit
from devflow.lab import Lab, PartStatus, State
from devflow.watch.show.listing import Column, Listing

_STYLES = {
    State.RUNNING: "green",
    State.DEAD: "red",
    State.STOPPED: "yellow",
    State.NOT_BUILT: "dim",
}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def status(as_json: bool) -> Exit:
    """Show each part. Exit code 4 unless all of them run."""
    parts = Lab().status()
    if as_json:
        click.echo(json.dumps([asdict(part) for part in parts], indent=2))
    else:
        print_whole(table_console(), _table(parts))
    everything_runs = all(part.state is State.RUNNING for part in parts)
    return Exit.OK if everything_runs else Exit.LAB


def _table(parts: list[PartStatus]) -> Listing:
    table = Listing(
        [
            *(Column("PART"), Column("STATE"), Column("PID", right=True)),
            # In a narrow terminal the ports take more lines, and nothing else does.
            *(Column("PORTS", prose=True), Column("UPTIME", right=True), Column("RSS", right=True)),
        ]
    )
    for part in parts:
        up_for = part.uptime_seconds
        table.add(
            part.name,
            Text(part.state, _STYLES[part.state]),
            str(part.pid or "-"),
            " ".join(f"{name}:{number}" for name, number in part.ports.items()) or "-",
            "-" if up_for is None else str(timedelta(seconds=round(up_for))),
            "-" if part.rss_bytes is None else f"{part.rss_bytes >> 20} MB",
        )
    total = sum(part.rss_bytes or 0 for part in parts)
    table.add("total", "", "", "", "", f"{total >> 20} MB")
    return table
