"""How long after an event is at the socket its write is acknowledged, beside a bare write.

Both are done evenly at the same rate, in turn, by the same process against the same MongoDB.
"""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import aiohttp
from pymongo.asynchronous.collection import AsyncCollection

from bench.controller.meter import until, watched
from bench.controller.ours import controller, watches_of
from devflow.controller.process.metrics import Metrics
from devflow.record.job import Job
from devflow.record.mongo import MongoStore, load_uri
from devflow.record.mongo.connection import connect, database
from devflow.record.mongo.documents import job_document
from devflow.record.mongo.store import DEFAULT_RETENTION
from devflow.record.store import JobEvent

EVENTS_PER_SECOND = 200
WRITES_PER_SECOND = EVENTS_PER_SECOND / 2
"""Every other event moves a release on."""
_WRITES = 200
_BATCHES = 7
_WARM_UP = 2
"""So many of the batches."""

Bare = AsyncCollection[dict[str, object]]


class _Store:
    """The real one, and when each version was acknowledged."""

    def __init__(self, store: MongoStore) -> None:
        self._store = store
        self.acknowledged: dict[int, float] = {}
        """By resourceVersion, in monotonic seconds."""
        self.last: Job | None = None

    def has(self, sent: Mapping[int, float]) -> bool:
        """Whether all these versions were acknowledged."""
        return sent.keys() <= self.acknowledged.keys()

    async def current(self, cluster: str) -> Sequence[Job]:
        return await self._store.current(cluster)

    async def same_walk(self, job: Job) -> Job | None:
        return await self._store.same_walk(job)

    async def save(self, job: Job) -> Job | None:
        theirs = await self._store.save(job)
        self.acknowledged[job.version.resource_version] = time.monotonic()
        self.last = job
        return theirs

    async def record(self, events: Sequence[JobEvent]) -> None:
        await self._store.record(events)


async def latency(server: str, apps: int, uri_file: Path) -> str:
    """Seconds of each write, ours and bare, as JSON."""
    uri = load_uri(uri_file, {})
    assert uri is not None
    mongo = MongoStore(uri)
    store = _Store(mongo)
    ours: list[float] = []
    bare: list[float] = []
    async with (
        aiohttp.ClientSession(server, timeout=aiohttp.ClientTimeout()) as session,
        connect(uri) as client,
        controller(server, store, Metrics()) as made,
    ):
        await watched(server, watches_of(apps))
        await made.outbox.empty()
        collection = database(client)["bare"]
        for batch in range(_BATCHES):
            query = {"count": 2 * _WRITES, "per_second": EVENTS_PER_SECOND}
            async with session.get("/some", params=query) as answer:
                sent = {int(version): at for version, at in (await answer.json()).items()}
            await until(partial(store.has, sent))
            ours_now = [store.acknowledged[version] - at for version, at in sent.items()]
            assert store.last is not None
            bare_now = await _bare(collection, store.last, batch)
            if batch >= _WARM_UP:
                ours += ours_now
                bare += bare_now
    await mongo.close()
    return json.dumps({"ours": ours, "bare": bare})


async def _bare(collection: Bare, job: Job, batch: int) -> list[float]:
    """Guarded writes of as many documents of a job, each new or changed."""
    document = job_document(job, DEFAULT_RETENTION)
    begun = time.monotonic()
    writes = []
    for number in range(_WRITES):
        await asyncio.sleep(begun + number / WRITES_PER_SECOND - time.monotonic())
        guard = {"_id": f"bare-{number}", "serial": batch}
        written = document | guard | {"serial": batch + 1}
        writes.append(asyncio.create_task(_timed(collection, guard, written)))
    return await asyncio.gather(*writes)


async def _timed(collection: Bare, guard: dict[str, object], document: dict[str, object]) -> float:
    begun = time.monotonic()
    await collection.replace_one(guard, document, upsert=True)
    return time.monotonic() - begun
