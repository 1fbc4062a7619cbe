"""A connection to MongoDB whose answers can be trusted, and whose errors say one of two things."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bson.codec_options import DatetimeConversion
from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import ConfigurationError, OperationFailure, PyMongoError

from devflow.record.mongo.uri import MongoUri, bad_uri
from devflow.record.mongo.uri_check import flaw
from devflow.record.store import StoreAwayError, StoreRefusedError

Document = dict[str, Any]
Database = AsyncDatabase[Document]

DEFAULT_DATABASE = "devflow"
_TIMEOUT_MILLISECONDS = 5000
"""For an operation as a whole: finding a server, retries and replication included."""
_REFUSALS = {11, 13, 18, 8000}
"""UserNotFound, Unauthorized, AuthenticationFailed, and Atlas' own code."""


def connect(uri: MongoUri) -> AsyncMongoClient[Document]:
    """A client that connects when it is first used.

    :raises UserError: the URI makes no sense.
    """
    if (problem := flaw(uri.text)) is not None:
        raise bad_uri(uri, problem)
    try:
        return AsyncMongoClient(
            uri.text,
            appname="devflow",
            tz_aware=True,
            w="majority",
            journal=True,
            readConcernLevel="majority",
            # They need a replica set, and our writes can be repeated as they are.
            retryWrites=False,
            timeoutMS=_TIMEOUT_MILLISECONDS,
            # A document that isn't ours is left out, rather than that none can be read.
            datetime_conversion=DatetimeConversion.DATETIME_AUTO,
            unicode_decode_error_handler="replace",
        )
    except (ConfigurationError, ValueError, TypeError):
        raise bad_uri(uri) from None
    except OSError:
        # Of OpenSSL, which names neither the file nor the option.
        problem = "a file that its options name holds no certificate or key that can be used"
        raise bad_uri(uri, problem) from None


def database(client: AsyncMongoClient[Document]) -> Database:
    """The database that the URI names, by default ``devflow``."""
    return client.get_default_database(DEFAULT_DATABASE)


@contextmanager
def talking() -> Iterator[None]:
    """Turn what the driver raises into ``StoreRefusedError`` or ``StoreAwayError``, and let no
    cancellation be lost: now and then the driver swallows one and goes on.
    """
    task = asyncio.current_task()
    before = task.cancelling() if task else 0
    try:
        with _translated():
            yield
    finally:
        if task and task.cancelling() > before:
            raise asyncio.CancelledError


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except OperationFailure as error:
        reason = str((error.details or {}).get("errmsg") or error)
        if error.code in _REFUSALS:
            raise StoreRefusedError(reason.rstrip(".")) from None
        raise StoreAwayError(reason) from None
    except PyMongoError as error:
        # What follows are the driver's own settings.
        reason = str(error).partition(" (configured timeouts")[0].partition(", Timeout:")[0]
        raise StoreAwayError(reason) from None
