"""The reference of the command line, from the commands' own help."""

from collections.abc import Iterator

import click

from devflow.cli import devflow

_HEAD = """# Every command

What `devflow COMMAND --help` prints. Exit codes, JSON and what the commands do together:
[the command](../cli.md).
"""


def cli_page() -> str:
    """The page in Markdown."""
    blocks = [
        f"## devflow {name}\n\n```text\n{text.rstrip()}\n```\n" for name, text in _helps(devflow)
    ]
    return "\n".join([_HEAD, *blocks])


def _helps(group: click.Group, *names: str) -> Iterator[tuple[str, str]]:
    context = click.Context(group, info_name=" ".join(("devflow", *names)))
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _helps(command, *names, name)
        elif command is not None:
            whole = " ".join((*names, name))
            own = click.Context(command, info_name=f"devflow {whole}", max_content_width=100)
            yield whole, command.get_help(own)
