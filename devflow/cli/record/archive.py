"""Opens the record of releases for reading."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from devflow.cli.record.place import find_record
from devflow.errors import Exit, UserError
from devflow.lab_place import lab_folder
from devflow.record import StoreAwayError, StoreRefusedError
from devflow.record.mongo import Archive, refused


@asynccontextmanager
async def open_record(uri_file: Path | None) -> AsyncGenerator[Archive, None]:
    """The record of releases.

    :raises UserError: no setting names a MongoDB, or it can't be reached or refused us.
    """
    uri = find_record(uri_file, lab_folder(Path.cwd()))
    if uri is None:
        raise UserError(
            "no MongoDB with the record of releases is named: set $DEVFLOW_MONGODB_URI or give"
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
