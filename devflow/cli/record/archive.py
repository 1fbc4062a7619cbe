"""Reads the record of releases, and says what is wrong when that can't be done."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from devflow.cli.record.place import find_record
from devflow.errors import Exit, UserError
from devflow.lab_place import lab_folder
from devflow.record.mongo import Archive
from devflow.record.mongo.uri import refused
from devflow.record.store import StoreAwayError, StoreRefusedError


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
