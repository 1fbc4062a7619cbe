"""``devflow lab status``."""

import json
import sys
from dataclasses import asdict
from datetime import timedelta

import click
from rich.console import Console, JustifyMethod
from rich.table import Table

from devflow.errors import Exit
from devflow.lab import Lab, PartStatus, State

_PIPE_WIDTH = 160
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
        # A pipe has no width: give it room for one line per part.
        Console(width=None if sys.stdout.isatty() else _PIPE_WIDTH).print(_table(parts))
    everything_runs = all(part.state is State.RUNNING for part in parts)
    return Exit.OK if everything_runs else Exit.LAB


def _table(parts: list[PartStatus]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("PART", "STATE", "PID", "PORTS", "UPTIME", "RSS"):
        justify: JustifyMethod = "right" if column in ("PID", "UPTIME", "RSS") else "left"
        # In a narrow terminal the ports take more lines, and nothing else does.
        table.add_column(column, justify=justify, no_wrap=column != "PORTS")
    for part in parts:
        up_for = part.uptime_seconds
        table.add_row(
            part.name,
            f"[{_STYLES[part.state]}]{part.state}[/]",
            str(part.pid or "-"),
            " ".join(f"{name}:{number}" for name, number in part.ports.items()) or "-",
            "-" if up_for is None else str(timedelta(seconds=round(up_for))),
            "-" if part.rss_bytes is None else f"{part.rss_bytes >> 20} MB",
        )
    total = sum(part.rss_bytes or 0 for part in parts)
    table.add_row("total", "", "", "", "", f"{total >> 20} MB")
    return table
