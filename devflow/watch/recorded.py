"""What the record has of the release that is being watched: asked for again and again."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from devflow.watch.view import ReleaseView

EVERY_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class RecordedStep:
    """One step of a job."""

    name: str
    status: str
    """As in ``Succeeded``."""
    inferred: bool

    @property
    def words(self) -> str:
        return f"{self.status}, inferred" if self.inferred else self.status


@dataclass(frozen=True, slots=True)
class Recorded:
    """One job, as the Devflow controller wrote it."""

    job: str
    target: str
    """Which walk through which schedule it is about, as in ``ReleaseView``."""
    status: str
    message: str
    steps: tuple[RecordedStep, ...]


def beside(
    titles: Sequence[str], recorded: Sequence[RecordedStep]
) -> Iterator[tuple[int | None, RecordedStep | None]]:
    """Pair the steps of the schedule, given by their titles, with those recorded. Either may have
    some that the other hasn't: a job begins with ``Applied``.
    """
    index = 0
    for step in recorded:
        if index < len(titles) and step.name == titles[index]:
            yield index, step
            index += 1
        else:
            yield None, step
    for left in range(index, len(titles)):
        yield left, None


class Record:
    """The latest there is; nothing where there is no record."""

    def __init__(self) -> None:
        self.latest: Recorded | None = None

    def of(self, view: ReleaseView) -> Recorded | None:
        """The job of the release in view; it appears a moment after the release began."""
        known = self.latest
        return known if known is not None and known.target == view.target else None


ReadRecord = Callable[[], Awaitable[Recorded | None]]
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
