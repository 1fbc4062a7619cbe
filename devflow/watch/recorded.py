"""What the record has of the release that is being watched: asked for again and again."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

from devflow.record import Job

EVERY_SECONDS = 1.0


class Record:
    """The latest there is; nothing where there is no record."""

    def __init__(self) -> None:
        self.latest: Job | None = None

    def of(self, job: Job) -> Job | None:
        """The record of a job that we fold ourselves. It appears a moment after the release began.

        The id may be another: the controller knows who asked for the release.
        """
        known = self.latest
        same = known and (known.to.hash, known.schedule_hash) == (job.to.hash, job.schedule_hash)
        return known if same and job.begun else None


ReadRecord = Callable[[], Awaitable[Job | None]]
"""The newest job of the app; ``None`` if there is none, or it can't be read now."""


@asynccontextmanager
async def recording(record: Record, read: ReadRecord) -> AsyncGenerator[None, None]:
    """Keep ``record`` up to date, to the end of the block and just after it."""
    asking = asyncio.create_task(_ask(record, read))
    try:
        yield
    finally:
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
    record.latest = await read() or record.latest


async def _ask(record: Record, read: ReadRecord) -> None:
    while True:
        record.latest = await read() or record.latest
        await asyncio.sleep(EVERY_SECONDS)
