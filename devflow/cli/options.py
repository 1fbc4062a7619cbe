"""Options that several commands share, so that each is named and explained in one place."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from devflow.errors import UserError

if TYPE_CHECKING:
    from devflow.release import Duration

Command = TypeVar("Command", bound=Callable[..., Any])

DEFAULT_STACK = "dev"


def stack_option(command: Command) -> Command:
    return click.option(
        "-s",
        "--stack",
        default=DEFAULT_STACK,
        show_default=True,
        help="The stack: the NAME of a Pulumi.NAME.yaml.",
    )(command)


def engine_option(command: Command) -> Command:
    return click.option(
        "--engine",
        type=click.Choice(["auto", "pulumi", "embedded"]),
        default="auto",
        show_default=True,
        help="What runs the program: the Pulumi CLI, or the engine built in.",
    )(command)


def json_option(command: Command) -> Command:
    return click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout.")(command)


def timeout_option(command: Command) -> Command:
    return click.option(
        "--timeout",
        default="1h",
        show_default=True,
        help="How long to watch: 30s, 10m, 2h. The release goes on after that.",
    )(command)


def read_timeout(text: str) -> "Duration":
    """Return the value of ``--timeout``.

    :raises UserError: it is no duration.
    """
    from devflow.release import Duration

    try:
        return Duration.parse(text)
    except ValueError as error:
        raise UserError(f"--timeout: {error}") from None
