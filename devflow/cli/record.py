"""Where the record of releases is, and what to say when it can't be read."""

import os
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from devflow.controller.mongo import URI_VARIABLE, Archive, MongoUri, load_uri
from devflow.controller.mongo_uri import refused
from devflow.controller.store import StoreAwayError, StoreRefusedError
from devflow.errors import Exit, UserError
from devflow.lab_place import lab_folder
from lab import Lab

Command = TypeVar("Command", bound=Callable[..., Any])


def mongodb_option(command: Command) -> Command:
    return click.option(
        "--mongodb-uri-file",
        "uri_file",
        type=click.Path(path_type=Path),
        help=f"The file with MongoDB's URI.  [default: ${URI_VARIABLE}, else the lab's]",
    )(command)


def find_record(uri_file: Path | None, lab: Path) -> MongoUri | None:
    """The record's URI: the one that was given, else that of the lab in a folder.

    :raises UserError: the file that was given can't be read.
    """
    if (given := load_uri(uri_file, os.environ)) is not None:
        return given
    of_lab = Lab(lab, parts=()).mongodb_uri
    return load_uri(of_lab, os.environ) if of_lab.is_file() else None


@asynccontextmanager
async def open_record(uri_file: Path | None) -> AsyncGenerator[Archive, None]:
    """The record of releases.

    :raises UserError: nobody says where it is, or MongoDB can't be reached or refused us.
    """
    uri = find_record(uri_file, lab_folder(Path.cwd()))
    if uri is None:
        raise UserError(
            "nothing says where releases are recorded: set $DEVFLOW_MONGODB_URI or give"
            " --mongodb-uri-file FILE; in a lab, `devflow lab up` is enough"
        )
    try:
        async with Archive(uri) as archive:
            yield archive
    except StoreRefusedError as error:
        raise refused(uri, str(error)) from None
    except StoreAwayError as error:
        raise UserError(
            f"MongoDB can't be read: {error}; start it (a lab's with `devflow lab up`), or mend"
            f" {uri}",
            Exit.STORE,
        ) from None
