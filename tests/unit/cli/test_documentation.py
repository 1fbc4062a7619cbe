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


_PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
_TYPED = re.compile(r"^\$ (.*(?:\\\n.*)*)", re.MULTILINE)
"""A command line in a block, with those that go on from it."""


@pytest.mark.parametrize("page", _PAGES, ids=lambda page: page.name)
def test_options_in_the_usage_of_a_command_exist(page: Path) -> None:
    for usage in re.findall(r"`devflow ([^`\n]*)`", page.read_text(encoding="utf-8")):
        assert not unknown(usage), f"{page.name}: `devflow {usage}`"


@pytest.mark.parametrize("page", _PAGES, ids=lambda page: page.name)
def test_each_command_that_a_page_has_a_reader_type_exists_with_its_options(page: Path) -> None:
    for typed in _TYPED.findall(page.read_text(encoding="utf-8")):
        for part in re.split(r"&&|\|\|?|;|#", typed.replace("\\\n", " ")):
            words = part.split()
            if words[:1] == ["devflow"]:
                usage = " ".join(words[1:])
                assert command_of(usage) is not None or usage.startswith("-"), f"$ {part}"
                assert not unknown(usage), f"$ {part}"


def command_of(usage: str) -> str | None:
    return next((each for each in COMMANDS if f"{usage} ".startswith(f"{each} ")), None)


def unknown(usage: str) -> set[str]:
    """The options of ``usage`` that its command doesn't have; none where it is no command."""
    name = command_of(usage)
    if name is None:
        return set()
    known = {name for each in options(COMMANDS[name]) for name in each.opts}
    known |= {name for each in options(COMMANDS[name]) for name in each.secondary_opts}
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", usage)) - known - {"--help"}


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
