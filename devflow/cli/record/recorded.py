"""Reads from the record what `devflow watch` shows of it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from devflow.record import Job, StoreAwayError
from devflow.record.mongo import Archive, MongoUri
from devflow.watch import ReadRecord

_PATIENCE_SECONDS = 1.0
"""What is recorded is an extra: the command doesn't wait long for it."""
_LOOKED_AT = 10
"""More than requests of one app that haven't begun, and may never."""


@asynccontextmanager
async def reader(uri: MongoUri, app: str, namespace: str) -> AsyncGenerator[ReadRecord, None]:
    """Yield what reads the newest job of an app.

    :raises UserError: the URI makes no sense.
    """
    async with Archive(uri) as archive:

        async def read() -> Job | None:
            try:
                async with asyncio.timeout(_PATIENCE_SECONDS):
                    page = await archive.newest(app, namespace, limit=_LOOKED_AT)
            except (StoreAwayError, TimeoutError):
                return None
            return next((job for job in page.jobs if job.begun), None)

        yield read
