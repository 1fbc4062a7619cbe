"""Lines of the commands that run a stack's program, coloured by the sign they begin with."""

import click

COLOURS = {"+": "green", "~": "yellow", "-": "red"}


def line(text: str) -> None:
    """Print a line of the result on standard output."""
    click.secho(text, fg=COLOURS.get(text[:1]))


def progress(text: str) -> None:
    """Print a line about the work on standard error."""
    click.secho(text, fg=COLOURS.get(text[:1]), err=True)
