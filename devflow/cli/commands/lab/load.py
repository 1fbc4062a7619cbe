"""``devflow lab load``: requests for an app through the lab's gateway, and who answered them."""

import asyncio
import contextlib
import json
import sys
import time

import click
from rich.console import Console
from rich.status import Status

from devflow.cli.console import print_whole, table_console
from devflow.cli.gateway import reach, target_of
from devflow.cli.options import stack_option
from devflow.cli.target import stack_config, stack_spec
from devflow.errors import Exit, UserError
from devflow.lab import Lab
from devflow.lab.load import Pace, Summary, Tally, Target, drive
from devflow.release import Duration
from devflow.watch.show.listing import Column, Listing

_SHOWN_EVERY_SECONDS = 5.0


@click.command()
@click.argument("app")
@click.option("--rate", type=float, default=200.0, show_default=True, help="Requests per second.")
@click.option("--for", "time_text", default="60s", show_default=True, help="How long: 30s, 5m, 1h.")
@stack_option
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object.")
def load(app: str, rate: float, time_text: str, stack: str, as_json: bool) -> Exit:
    """Send requests to APP through the lab's gateway, and show which version answered how.

    Requests leave at an even rate whatever becomes of those before. Latency counts from the moment
    at which a request was meant to leave. Exit code 1 if no request at all was answered.
    """
    pace = Pace(rate, _seconds(time_text))
    target = target_of(app, stack_spec(stack_config(stack)), Lab())
    tally, begun = Tally(), time.monotonic()
    interrupted = False
    try:
        asyncio.run(_drive(target, pace, tally))
    except KeyboardInterrupt:
        interrupted = True
    summary = tally.summary()
    if as_json:
        head = {
            "app": app,
            "host": target.host,
            "url": target.url,
            "rate": pace.rate,
            "seconds": round(time.monotonic() - begun, 3),
        }
        click.echo(json.dumps({**head, **summary.to_json()}, indent=2))
    else:
        print_whole(table_console(), _table(summary))
        for reason, count in summary.reasons.items():
            click.echo(f"{count} failed: {reason}")
    if interrupted:
        return Exit.INTERRUPTED
    return Exit.FAILED if summary.errors == summary.requests else Exit.OK


def _seconds(text: str) -> int:
    try:
        return Duration.parse(text).seconds
    except ValueError as error:
        raise UserError(f"--for: {error}") from None


async def _drive(target: Target, pace: Pace, tally: Tally) -> None:
    await reach(target)
    shown = asyncio.create_task(_show_progress(pace, tally))
    try:
        await drive(target, pace, tally.add)
    finally:
        shown.cancel()
        await asyncio.gather(shown, return_exceptions=True)


async def _show_progress(pace: Pace, tally: Tally) -> None:
    """Show the progress on stderr: in place on a terminal, else a line every 5 s."""
    console = Console(stderr=True, highlight=False)
    live = console.is_terminal and not console.is_dumb_terminal
    with Status("", console=console) if live else contextlib.nullcontext() as status:
        while True:
            if status is not None:
                status.update(_progress(pace, tally))
            await asyncio.sleep(0.5 if live else _SHOWN_EVERY_SECONDS)
            if status is None:
                print(_progress(pace, tally), file=sys.stderr, flush=True)


def _progress(pace: Pace, tally: Tally) -> str:
    return f"{tally.requests} of {pace.count} requests answered, {tally.failed} failed"


def _table(summary: Summary) -> Listing:
    """One row per version, and one for all."""
    numbers = ("Requests", "Share", "Errors", "p50 ms", "p95 ms", "p99 ms")
    table = Listing([Column("Version"), *(Column(heading, right=True) for heading in numbers)])
    for each in summary.versions:
        latencies = (f"{value:.1f}" for value in (each.p50_ms, each.p95_ms, each.p99_ms))
        counts = f"{each.requests}", f"{each.share:.1%}", f"{each.errors}"
        table.add(each.version or "no version", *counts, *latencies)
    latencies = (f"{value:.1f}" for value in (summary.p50_ms, summary.p95_ms, summary.p99_ms))
    table.add("all", f"{summary.requests}", "", f"{summary.errors}", *latencies)
    return table
