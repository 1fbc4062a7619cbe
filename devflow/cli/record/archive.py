"""Opens the record of releases, or what else is in its MongoDB, for reading."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import TypeVar

from devflow.cli.record.place import find_record
from devflow.errors import Exit, UserError
from devflow.lab_place import lab_folder
from devflow.record import StoreAwayError, StoreRefusedError
from devflow.record.mongo import Archive, MongoNotices, MongoUri, refused

Opened = TypeVar("Opened")


def open_record(uri_file: Path | None) -> AbstractAsyncContextManager[Archive]:
    """The record of releases.

    :raises UserError: no setting names a MongoDB, or it can't be reached or refused us.
    """
    return _open(uri_file, Archive)


def open_notices(uri_file: Path | None) -> AbstractAsyncContextManager[MongoNotices]:
    """The messages about releases; otherwise as :func:`open_record`."""
    return _open(uri_file, MongoNotices)


@asynccontextmanager
async def _open(
    uri_file: Path | None, made: Callable[[MongoUri], AbstractAsyncContextManager[Opened]]
) -> AsyncGenerator[Opened, None]:
    uri = find_record(uri_file, lab_folder(Path.cwd()))
    if uri is None:
        raise UserError(
            "no MongoDB with the record of releases is named: set $DEVFLOW_MONGODB_URI or give"
            " --mongodb-uri-file FILE; in a lab, `devflow lab up` is enough"
        )
    try:
        async with made(uri) as opened:
            yield opened
    except StoreRefusedError as error:
        raise refused(uri, str(error)) from None
    except StoreAwayError as error:
        raise UserError(
            f"MongoDB can't be read: {error}; start it (a lab's with `devflow lab up`), or mend"
            f" {uri}",
            Exit.STORE,
        ) from None
