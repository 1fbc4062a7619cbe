"""``devflow up | preview | render | destroy``."""

import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from devflow import engine as engines
from devflow.cli.options import engine_option, json_option, stack_option
from devflow.cli.render_apps import render_apps
from devflow.engine import Change, Plan, UpResult
from devflow.errors import UserError

COLOURS = {"+": "green", "~": "yellow", "-": "red"}
SIGNS = {Plan.CREATE: "+", Plan.UPDATE: "~", Plan.DELETE: "-"}


@click.command()
@stack_option
@engine_option
@json_option
def up(stack: str, engine: str, as_json: bool) -> None:
    """Make the cluster what the stack says."""
    say = _progress if as_json else _line
    result = asyncio.run(engines.up(Path.cwd(), stack, engine, say=say, stdout_is_ours=as_json))
    click.echo(json.dumps(asdict(result)) if as_json else _summary(result))


@click.command()
@stack_option
@engine_option
@json_option
def preview(stack: str, engine: str, as_json: bool) -> None:
    """Show what 'up' would change, without changing anything."""
    changes = asyncio.run(
        engines.preview(Path.cwd(), stack, engine, say=_progress, stdout_is_ours=as_json)
    )
    if changes is None:
        return
    for change in changes:
        if as_json:
            click.echo(json.dumps(_as_dict(change)))
        else:
            _show(change)
    if not as_json:
        counts = {plan: sum(change.plan is plan for change in changes) for plan in Plan}
        click.echo(
            f"+ {counts[Plan.CREATE]} to create, ~ {counts[Plan.UPDATE]} to update,"
            f" - {counts[Plan.DELETE]} to delete, = {counts[Plan.UNCHANGED]} unchanged"
        )


@click.command()
@click.argument("apps", nargs=-1)
@stack_option
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write one file per object into this folder rather than all to stdout.",
)
def render(apps: tuple[str, ...], stack: str, out: Path | None) -> None:
    """Write the stack's objects as YAML. Objects that hold secrets are left out.

    With the names of APPS, only what Argo CD compares or applies of them, as its plugin renders it.
    """
    if apps:
        click.echo(render_apps(apps, stack, out, _progress), nl=False)
    else:
        text = asyncio.run(engines.render(Path.cwd(), stack, out, say=_progress))
        click.echo(text, nl=False)


@click.command()
@stack_option
@engine_option
@click.option("-y", "--yes", is_flag=True, help="Don't ask.")
def destroy(stack: str, engine: str, yes: bool) -> None:
    """Delete what the stack made."""
    if not yes:
        if not sys.stdin.isatty():
            raise UserError(f"destroy deletes all that stack {stack!r} made: confirm with --yes")
        click.confirm(f"Delete all that stack {stack!r} made?", abort=True)
    count = asyncio.run(engines.destroy(Path.cwd(), stack, engine, say=_line))
    if count is not None:
        click.echo(f"{count} objects deleted")


def _line(text: str) -> None:
    click.secho(text, fg=COLOURS.get(text[:1]))


def _progress(text: str) -> None:
    click.secho(text, fg=COLOURS.get(text[:1]), err=True)


def _summary(result: UpResult) -> str:
    lines = [f"{name}: {_text(value)}" for name, value in sorted(result.outputs.items())]
    if result.created is not None:
        lines.append(
            f"{result.created} created, {result.configured} configured,"
            f" {result.unchanged} unchanged, {result.pruned} pruned in {result.seconds} s"
        )
    return "\n".join(lines)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _show(change: Change) -> None:
    sign = SIGNS.get(change.plan)
    if sign is None:
        return
    note = "" if change.validated else " (not validated: its namespace or kind comes with it)"
    click.secho(f"{sign} {change.identity}{note}", fg=COLOURS[sign])
    for field in change.fields:
        if field.old is None:
            click.secho(f"    + {field.path}: {field.new}", fg="green")
        elif field.new is None:
            click.secho(f"    - {field.path}: {field.old}", fg="red")
        else:
            click.echo(f"    ~ {field.path}: {field.old} → {field.new}")


def _as_dict(change: Change) -> dict[str, Any]:
    return {
        "action": str(change.plan),
        **change.identity._asdict(),
        "fields": [asdict(field) for field in change.fields],
        "validated": change.validated,
    }
