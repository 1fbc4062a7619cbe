"""``devflow preview``."""

import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from devflow import engine as engines
from devflow.cli.notes.loosened_apps import loosened_apps
from devflow.cli.notes.unjudged_apps import unjudged_apps
from devflow.cli.options import engine_option, json_option, stack_option
from devflow.cli.output import COLOURS, progress
from devflow.cli.releasing.checked_stack import check_stack
from devflow.cli.target import stack_config
from devflow.engine import Change, Plan

_SIGNS = {Plan.CREATE: "+", Plan.UPDATE: "~", Plan.DELETE: "-", Plan.KEEP: ">"}


@click.command()
@stack_option
@engine_option
@json_option
def preview(stack: str, engine: str, as_json: bool) -> None:
    """Show what 'up' would change, without changing anything."""
    for note in check_stack(stack_config(stack)):
        progress(note)
    changes = asyncio.run(
        engines.preview(Path.cwd(), stack, engine, say=progress, stdout_is_ours=as_json)
    )
    for note in (*unjudged_apps(Path.cwd(), stack), *loosened_apps(Path.cwd(), stack)):
        click.echo(f"Note: {note}", err=True)
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
            + (f", > {counts[Plan.KEEP]} to leave as they are" if counts[Plan.KEEP] else "")
        )


def _show(change: Change) -> None:
    sign = _SIGNS.get(change.plan)
    if sign is None:
        return
    note = f" ({change.note})" if change.note else ""
    if not change.validated:
        note = " (not validated: its namespace or kind comes with it)"
    click.secho(f"{sign} {change.identity}{note}", fg=COLOURS.get(sign))
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
        "note": change.note,
    }
