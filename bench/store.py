"""What the controller's store adds to a write: ours beside the driver's bare one.

Both write whole jobs to the lab's MongoDB, one after the other, majority and journal. Times are of
a thousand writes, so a second is a millisecond per write.
"""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import psutil

from bench.goals import Result
from bench.measure import Comparison, Run
from bench.mongodb import mongodb
from devflow.record.job import Job, Revision, RolloutRef, Step, Version
from devflow.record.mongo import MongoStore, load_uri
from devflow.record.mongo.connection import connect, database
from devflow.record.mongo.documents import job_document

_BATCH = 250
_BATCHES = 9
_JOBS = 50
_GOAL = 1.25
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_TITLES = ("Applied", "10%", "Verify", "30%", "Verify", "50%", "Verify", "100%", "Completed")

Write = Callable[[], Awaitable[object]]


@dataclass
class _Taken:
    write: Write
    wall_seconds: list[float] = field(default_factory=list)
    """Of each write."""
    cpu_seconds: float = 0.0
    """Of all writes: this process's, the server's is not in it."""

    async def batch(self, *, counts: bool) -> None:
        cpu = time.process_time()
        times = [await _timed(self.write) for _ in range(_BATCH)]
        if counts:
            self.wall_seconds += times
            self.cpu_seconds += time.process_time() - cpu

    def run(self, percent: int) -> Run:
        wall = statistics.quantiles(self.wall_seconds, n=100)[percent - 1]
        cpu = self.cpu_seconds / len(self.wall_seconds)
        return Run(wall * 1000, cpu * 1000, psutil.Process().memory_info().rss / 2**20)


def bench(scratch: Path) -> Iterator[Result]:
    """Yields one result for the median, one for the 99th percentile."""
    with mongodb(scratch / "store-lab") as uri_file:
        ours, bare = asyncio.run(_measure(uri_file))
    for name, percent in (("median", 50), ("99th percentile", 99)):
        a, b = ours.run(percent), bare.run(percent)
        ratios = a.wall_seconds / b.wall_seconds, a.cpu_seconds / b.cpu_seconds
        yield Result(
            f"store, 1,000 writes at the {name}",
            Comparison(a, b, *ratios),
            "bare replace_one",
            _GOAL,
        )


async def _measure(uri_file: Path) -> tuple[_Taken, _Taken]:
    """Batches of ours and of the bare one, in turn; the first of each warms up."""
    uri = load_uri(uri_file, {})
    assert uri is not None
    store = MongoStore(uri)
    async with connect(uri) as client:
        collection = database(client)["bare"]
        # A job's serial goes up with each of its writes, and a bare write has to change something.
        numbers, other_numbers = count(_JOBS), count(_JOBS)
        documents = [
            job_document(_job(number % _JOBS, number // _JOBS), timedelta(days=1))
            for number in range(_JOBS, _JOBS + _BATCH * _BATCHES)
        ]

        def ours() -> Awaitable[object]:
            number = next(numbers)
            return store.save(_job(number % _JOBS, number // _JOBS))

        def bare() -> Awaitable[object]:
            document = documents[next(other_numbers) - _JOBS]
            return collection.replace_one({"_id": document["_id"]}, document, upsert=True)

        taken = _Taken(ours), _Taken(bare)
        for batch in range(_BATCHES):
            for each in taken:
                await each.batch(counts=batch > 0)
    await store.close()
    return taken


async def _timed(write: Write) -> float:
    begun = time.perf_counter()
    await write()
    return time.perf_counter() - begun


def _job(index: int, serial: int) -> Job:
    steps = (
        Step(index=number, name=title, kind="verify", weight=10, started_at=_NOW)
        for number, title in enumerate(_TITLES)
    )
    return Job(
        id=f"app-{index}-r2-0a1b2c3d",
        app=f"app-{index}",
        namespace="apps",
        cluster="bench",
        application=f"argocd/app-{index}",
        rollout=RolloutRef(name=f"app-{index}", uid=f"5c5e0a52-2f4b-4a4f-9d7a-{index:012}"),
        number=2,
        from_=Revision(image="ghcr.io/acme/app:1.0.0", hash="84d7596479"),
        to=Revision(image="ghcr.io/acme/app:2.0.0", hash="57bd65cf7b"),
        schedule_hash="6f7d9c",
        steps=tuple(steps),
        version=Version(generation=2, resource_version=serial),
        started_at=_NOW,
        updated_at=_NOW,
        serial=serial,
    )
