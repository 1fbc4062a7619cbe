"""Shows what is recorded of a release beside what is seen of it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from devflow.record.mongo import MongoUri
from devflow.watch import Record, recording


@asynccontextmanager
async def recorded_by(
    uri: MongoUri | None, record: Record, app: str, namespace: str
) -> AsyncGenerator[None, None]:
    """Keep ``record`` up to date in the block, if there is a place where releases are recorded.

    :raises UserError: the URI makes no sense.
    """
    if uri is None:
        yield
        return
    # Not at the top: without a record the driver isn't needed.
    from devflow.cli.record.recorded import reader

    async with reader(uri, app, namespace) as read, recording(record, read):
        yield
