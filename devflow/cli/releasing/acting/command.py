"""What the commands share that act on one release: their options, and how they report."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

from devflow.cli.options import CheckedText, json_option
from devflow.cli.place_options import Place, find_place, place_options
from devflow.cli.releasing.acting.act import Done, act
from devflow.cli.releasing.acting.decide import Decision
from devflow.kube import Client
from devflow.reading.grammar.texts import check_line

Command = TypeVar("Command", bound=Callable[..., Any])
Decide = Callable[[Client, str, str], Awaitable[Decision]]
"""From the cluster, the app and its namespace to what is to be done."""

_LONGEST_REASON = 500
_REASON = CheckedText("text", lambda text: check_line(text, _LONGEST_REASON))


@dataclass(frozen=True, slots=True)
class Asked:
    """What the options of :func:`action_options` say."""

    app: str
    place: Place
    reason: str
    revision: int | None
    as_json: bool


def action_options(command: Command) -> Command:
    """Give a command the options of :func:`read_asked`."""
    for option in (
        json_option,
        click.option("--reason", type=_REASON, default="", help="Why; it is recorded."),
        click.option(
            "--revision",
            type=click.IntRange(min=1),
            help="Only if the app is at this revision, as 'devflow watch' shows it.",
        ),
        place_options,
    ):
        command = option(command)
    return command


def read_asked(
    app: str,
    *,
    namespace: str | None,
    stack: str,
    kubeconfig: Path | None,
    context: str | None,
    reason: str,
    revision: int | None,
    as_json: bool,
) -> Asked:
    """Find the app's place.

    :raises SpecError: the stack has no such app.
    :raises UserError: there is no such stack.
    """
    place = find_place(app, namespace, stack, kubeconfig, context)
    return Asked(app, place, reason, revision, as_json)


def carry_out(asked: Asked, decision: Decision | Decide, said: str) -> None:
    """Do it, and say so: ``said`` has ``{image}``, and ``{watch}`` for the command that follows."""
    done = asyncio.run(_act(asked, decision))
    if asked.as_json:
        click.echo(action_line(asked, done))
        return
    watch = f"`devflow watch {asked.app}{asked.place.options}`"
    click.echo(f"{asked.app}: {said.format(image=done.image, watch=watch)}")


def action_line(asked: Asked, done: Done) -> str:
    """An action that was carried out, as one line of JSON."""
    action = done.action
    fields = {
        "schema": 1,
        "app": asked.app,
        "namespace": asked.place.namespace,
        "action": action.verb,
        "id": action.id,
        "image": done.image,
        "revision": action.revision,
        "at": action.at,
        "by": action.by,
        "git": action.git,
        "run": action.run,
        "reason": action.reason,
        "detail": action.detail,
    }
    return msgspec.json.encode(fields).decode()


async def _act(asked: Asked, decision: Decision | Decide) -> Done:
    async with asked.place.connection as kube:
        namespace = asked.place.namespace
        if not isinstance(decision, Decision):
            decision = await decision(kube, asked.app, namespace)
        return await act(
            kube,
            asked.app,
            namespace,
            decision,
            reason=asked.reason,
            revision=asked.revision,
            say=lambda line: click.echo(line, err=True),
        )
