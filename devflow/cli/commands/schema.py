"""``devflow schema``."""

import click

from devflow.stacks.json_schema import schema_text


@click.command()
def schema() -> None:
    """Print the JSON schema of a stack's YAML file, by which editors complete and check it."""
    click.echo(schema_text(), nl=False)
