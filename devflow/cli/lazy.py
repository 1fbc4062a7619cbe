"""A click group that imports a command only when it runs."""

import importlib
from collections.abc import Mapping
from typing import NamedTuple

import click


class LazyCommand(NamedTuple):
    """Where a command is, and the line that stands beside it in the list of commands."""

    module: str
    attribute: str
    summary: str


class LazyGroup(click.Group):
    """Lists its commands from a table, so that ``--help`` imports none of them."""

    lazy: Mapping[str, LazyCommand] = {}
    """By name; assigned once, right after the group is made."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if (entry := self.lazy.get(cmd_name)) is None:
            return None
        command = getattr(importlib.import_module(entry.module), entry.attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{entry.module}:{entry.attribute} is not a click command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in self.lazy.items()])
