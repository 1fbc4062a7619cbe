"""``devflow lab``: a control plane of one's own."""

import contextlib
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta

import click
from rich.console import Console, JustifyMethod
from rich.table import Table

from devflow.cli.commands.lab.load import load
from devflow.errors import Exit, UserError
from devflow.lab import Lab, PartStatus, State
from devflow.lab.progress.live import LiveProgress
from devflow.lab.progress.plain import PlainProgress
from devflow.lab.progress.report import Progress
from devflow.lab.site.logs import follow, tail

_STYLES = {
    State.RUNNING: "green",
    State.DEAD: "red",
    State.STOPPED: "yellow",
    State.NOT_BUILT: "dim",
}


@click.group()
def lab() -> None:
    """A Kubernetes control plane on this machine: plain processes, no containers.

    It lives in the folder $DEVFLOW_LAB, by default .lab in the current folder.
    """


lab.add_command(load)


@lab.command()
def build() -> None:
    """Build the lab's programs without starting any. `up` does so by itself."""
    with _progress() as progress, _interruptible("Run it again: it goes on where it was."):
        Lab().build(progress)
    click.echo("All programs of the lab are there.")


@lab.command()
def up() -> None:
    """Start the lab; repair it if something in it died. Data is kept."""
    here = Lab()
    with _progress() as progress, _interruptible("What runs goes on; `devflow lab up` continues."):
        here.up(progress)
    click.echo(f"The lab is up. KUBECONFIG={here.kubeconfig}, context {here.context}.")


@lab.command()
@click.option("--purge", is_flag=True, help="Also remove the lab's data, keys and logs.")
def down(purge: bool) -> None:
    """Stop what the lab started, and nothing else. Data is kept for the next `up`."""
    here = Lab()
    with _progress() as progress, _interruptible("Some parts still run; repeat the command."):
        here.down(purge, progress)
    click.echo("The lab is down and its data removed." if purge else "The lab is down.")


@lab.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def status(as_json: bool) -> Exit:
    """Show each part. Exit code 4 unless all of them run."""
    parts = Lab().status()
    if as_json:
        click.echo(json.dumps([asdict(part) for part in parts], indent=2))
    else:
        # A pipe has no width: give it room for one line per part.
        Console(width=None if sys.stdout.isatty() else 160).print(_table(parts))
    everything_runs = all(part.state is State.RUNNING for part in parts)
    return Exit.OK if everything_runs else Exit.LAB


@lab.command()
@click.argument("part")
@click.option("-n", "lines", type=click.IntRange(min=0), default=50, help="How many last lines.")
@click.option("-f", "--follow", "following", is_flag=True, help="Go on with what it says next.")
def logs(part: str, lines: int, following: bool) -> None:
    """Show what PART has said since its last start."""
    here = Lab()
    names = [status.name for status in here.status()]
    if part not in names:
        raise UserError(f"There is no part {part!r} in the lab. Its parts: {', '.join(names)}.")
    here.require()
    log = here.layout.log(part)
    if not log.is_file():
        raise UserError(f"{part} has never run here: `devflow lab up` starts it.", Exit.LAB)
    for line in tail(log, lines):
        click.echo(line)
    if following:
        with contextlib.suppress(KeyboardInterrupt):
            for line in follow(log):
                click.echo(line)


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


@contextlib.contextmanager
def _progress() -> Iterator[Progress]:
    """Yield a live view on a terminal, plain lines elsewhere; both on standard error."""
    if sys.stderr.isatty():
        with LiveProgress(Console(stderr=True)) as live:
            yield live
    else:
        yield PlainProgress(sys.stderr)


@contextlib.contextmanager
def _interruptible(message: str) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        raise UserError(f"Interrupted. {message}", Exit.INTERRUPTED) from None
