"""``devflow up``."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from devflow import engine as engines
from devflow.cli.freezing.override import override_option
from devflow.cli.freezing.whole_stack import held_up, refuse_frozen_images
from devflow.cli.options import engine_option, json_option, stack_option
from devflow.cli.output import line, progress
from devflow.cli.releasing.announcing.intent import finish_before_up, is_interrupted
from devflow.cli.releasing.checked_stack import check_stack, configured_stack
from devflow.cli.target import connect, stack_config, stack_spec
from devflow.engine import StackConfig, UpResult

Say = Callable[[str], None]
_LONGEST_OUTPUT = 2000
"""Of a stack's output, in characters: that of a hundred apps fills screens."""


@click.command()
@stack_option
@engine_option
@override_option
@json_option
def up(stack: str, engine: str, override: str | None, as_json: bool) -> None:
    """Make the cluster what the stack says."""
    say = progress if as_json else line
    result = asyncio.run(_up(stack, engine, override or "", say, stdout_is_ours=as_json))
    click.echo(json.dumps(asdict(result)) if as_json else _summary(result))


async def _up(
    stack: str, engine: str, override: str, say: Say, *, stdout_is_ours: bool
) -> UpResult:
    config = stack_config(stack)
    if is_interrupted(config):
        async with connect(config) as kube:
            await finish_before_up(config, kube, say)
        config = stack_config(stack)
    for note in check_stack(config):
        say(note)
    await _hold_up(config, override, say)
    return await engines.up(Path.cwd(), stack, engine, say=say, stdout_is_ours=stdout_is_ours)


async def _hold_up(config: StackConfig, override: str, say: Say) -> None:
    """Refuse what a freeze window holds up.

    :raises UserError: see :func:`devflow.cli.freezing.whole_stack.refuse_frozen_images`.
    """
    if not (config.project.folder / "stacks").is_dir():
        return
    frozen = held_up(configured_stack(config, stack_spec(config)))
    if frozen:
        async with connect(config) as kube:
            await refuse_frozen_images(kube, frozen, override, say)


def _summary(result: UpResult) -> str:
    lines = [f"{name}: {_text(value)}" for name, value in sorted(result.outputs.items())]
    if result.created is not None:
        lines.append(
            f"{result.created} created, {result.configured} configured,"
            f" {result.unchanged} unchanged, {result.pruned} pruned in {result.seconds} s"
        )
    return "\n".join(lines)


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    if len(text) <= _LONGEST_OUTPUT:
        return text
    return f"{text[:_LONGEST_OUTPUT]}… ({len(text):,} characters; --json prints them all)"
