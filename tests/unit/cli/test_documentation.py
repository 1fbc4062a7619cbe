"""What the documentation lists is what the command has."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from devflow.cli import devflow
from devflow.errors import Exit

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
_ROW = re.compile(r"^\| `devflow ([^`]+)` \|[^|]*\|(.*)\|$", re.MULTILINE)
_OPTION = re.compile(r"`(--?[a-z-]+)`")


def commands(group: click.Group, *names: str) -> Iterator[tuple[str, click.Command]]:
    """All commands that do something, by their names."""
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        assert found is not None
        if isinstance(found, click.Group):
            yield from commands(found, *names, name)
        else:
            yield " ".join((*names, name)), found


COMMANDS = dict(commands(devflow))
ROWS = {
    " ".join(word for word in usage.split() if word.islower()): (usage, set(_OPTION.findall(rest)))
    for usage, rest in _ROW.findall(TEXT)
}


def options(command: click.Command) -> list[click.Option]:
    return [each for each in command.params if isinstance(each, click.Option)]


def test_every_command_is_listed_and_no_other() -> None:
    assert ROWS.keys() == COMMANDS.keys()


@pytest.mark.parametrize("name", COMMANDS)
def test_the_options_of_a_command_are_listed_and_no_others(name: str) -> None:
    assert ROWS[name][1] == {option.opts[-1] for option in options(COMMANDS[name])}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_arguments_of_a_command_are_listed(name: str) -> None:
    context = click.Context(COMMANDS[name])
    arguments = [each for each in COMMANDS[name].params if isinstance(each, click.Argument)]
    written = [each.make_metavar(context).removesuffix("...") for each in arguments]
    assert ROWS[name][0].removeprefix(name).split() == written


@pytest.mark.parametrize(
    "page",
    [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))],
    ids=lambda page: page.name,
)
def test_options_in_the_usage_of_a_command_exist(page: Path) -> None:
    for found in re.finditer(r"`devflow ([^`\n]*)`", page.read_text(encoding="utf-8")):
        usage = found[1]
        name = next((each for each in COMMANDS if f"{usage} ".startswith(f"{each} ")), None)
        if name is None:
            continue
        known = {name for each in options(COMMANDS[name]) for name in each.opts}
        known |= {name for each in options(COMMANDS[name]) for name in each.secondary_opts}
        unknown = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", usage)) - known - {"--help"}
        assert not unknown, f"{page.name}: `{found[0]}`"


def test_the_exit_codes_and_their_meanings_are_those_of_the_program() -> None:
    listed = re.findall(r"^\| (\d+) \| (.+) \|$", TEXT, re.MULTILINE)
    assert [(int(code), meaning) for code, meaning in listed] == [
        (int(code), code.meaning) for code in Exit
    ]


@pytest.mark.parametrize("page", ["README.md", "docs/cli.md"])
def test_an_exit_code_that_a_page_names_exists(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    named = {int(code) for code in re.findall(r"[Ee]xit code (?:is )?(\d+)", text)}
    assert named <= set(Exit)
