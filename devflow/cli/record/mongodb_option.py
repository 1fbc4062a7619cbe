"""The option ``--mongodb-uri-file``: a URI has a password, so it is never an argument itself."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from devflow.record.mongo import URI_VARIABLE

Command = TypeVar("Command", bound=Callable[..., Any])


def mongodb_option(otherwise: str = "") -> Callable[[Command], Command]:
    """Gives a command ``uri_file``; ``otherwise`` is what it takes without file and variable."""
    return click.option(
        "--mongodb-uri-file",
        "uri_file",
        type=click.Path(path_type=Path),
        help="The file with MongoDB's URI, such as a mounted Secret."
        f"  [default: ${URI_VARIABLE}{otherwise}]",
    )
