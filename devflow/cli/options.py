"""Options that several commands share, so that each is named and explained in one place."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from devflow.errors import UserError
from devflow.reading.grammar.image import check_image
from devflow.reading.grammar.names import check_namespace, check_subdomain
from devflow.reading.grammar.texts import check_job_id, check_reason, check_text, check_word

if TYPE_CHECKING:
    from devflow.release import Duration

Command = TypeVar("Command", bound=Callable[..., Any])

DEFAULT_STACK = "dev"
_LONGEST_WORD = 253


class CheckedText(click.ParamType[str]):
    """A text that goes into a path, a query or a record: checked where it is given."""

    def __init__(self, name: str, check: Callable[[str], str]) -> None:
        self.name = name
        self._check = check

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """:raises click.BadParameter: what is wrong with it, and the way out."""
        try:
            return self._check(check_text(str(value)))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class _Folder(click.Path):
    """A folder, which an empty text isn't: that of a variable which isn't set would be this one."""

    def __init__(self) -> None:
        super().__init__(file_okay=False, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """:raises click.BadParameter: it is empty."""
        if value == "":
            self.fail("is empty; name a folder, or leave the option out", param, ctx)
        return super().convert(value, param, ctx)


FOLDER = _Folder()
NAMESPACE = CheckedText("namespace", check_namespace)
APP = CheckedText("app", check_subdomain)
IMAGE = CheckedText("image", check_image)
WORD = CheckedText("text", lambda text: check_word(text, "a name", _LONGEST_WORD))
"""A cluster's or a context's name."""
JOB = CheckedText("id", check_job_id)
REASON = CheckedText("text", check_reason)
"""Why somebody does something: one line."""
MOST_DAYS = 36_500
"""A hundred years: for ever, and still a date."""


def stack_option(command: Command) -> Command:
    return click.option(
        "-s",
        "--stack",
        default=DEFAULT_STACK,
        show_default=True,
        help="The stack: the NAME of a Pulumi.NAME.yaml.",
    )(command)


def stack_options(stack: str) -> str:
    """Return what to write after a command that is for ``stack``, too: nothing for the default."""
    return "" if stack == DEFAULT_STACK else f" --stack {stack}"


def engine_option(command: Command) -> Command:
    return click.option(
        "--engine",
        type=click.Choice(["auto", "pulumi", "embedded"]),
        default="auto",
        show_default=True,
        help="What runs the program: the Pulumi CLI, or the engine built in.",
    )(command)


def wait_for_approval_option(command: Command) -> Command:
    return click.option(
        "--wait-for-approval",
        type=bool,
        default=True,
        show_default=True,
        metavar="true|false",
        help="Whether to go on watching while it waits for a person.",
    )(command)


def retry_option(command: Command) -> Command:
    return click.option(
        "--retry",
        type=bool,
        default=True,
        show_default=True,
        metavar="true|false",
        help="Whether an aborted release of this image is tried again.",
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
