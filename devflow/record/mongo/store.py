"""MongoDB as the controller's store. One document per job and write: no transaction is needed."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.errors import BulkWriteError, DuplicateKeyError

from devflow.record.fold.overtaken import OPEN
from devflow.record.job import SCHEMA_VERSION, Job, JobStatus
from devflow.record.mongo.connection import connect, database, talking
from devflow.record.mongo.documents import (
    EVENT_ORDER,
    EXPIRES,
    as_stored,
    event_document,
    job_document,
    read_own_job,
)
from devflow.record.mongo.uri import MongoUri, refused
from devflow.record.store import (
    JobEvent,
    StoreAwayError,
    StoreRefusedError,
    UnreadableDocumentError,
)

DEFAULT_RETENTION = timedelta(days=180)

_DUPLICATE_KEY = 11000
_RETENTION = IndexModel([(EXPIRES, ASCENDING)], name="retention", expireAfterSeconds=0)
_NEWEST = [
    ("cluster", ASCENDING),
    ("rollout.uid", ASCENDING),
    ("number", DESCENDING),
    ("attempt", DESCENDING),
]
_JOB_INDEXES = [
    _RETENTION,
    IndexModel(_NEWEST, name="newest"),
    IndexModel([("updatedAt", DESCENDING)], name="history"),
    IndexModel([("app", ASCENDING), ("updatedAt", DESCENDING)], name="history-of-app"),
]
_EVENT_INDEXES = [
    _RETENTION,
    IndexModel([("job", ASCENDING), *EVENT_ORDER], name="of-job"),
]

_log = logging.getLogger(__name__)


class MongoStore:
    """A ``JobStore`` in the collections ``jobs`` and ``events``."""

    def __init__(self, uri: MongoUri, retention: timedelta = DEFAULT_RETENTION) -> None:
        """``retention`` is how long a job is kept after its end, and an event after its writing.

        :raises UserError: the URI makes no sense.
        """
        self._uri = uri
        self._retention = retention
        self._client = connect(uri)
        self._database = database(self._client)
        self._indexed = False
        self.unreadable = 0
        """How many documents ``current`` had to leave out the last time."""

    async def open(self) -> None:
        """Make the indexes. What else there is to do does so by itself while it isn't done.

        :raises UserError: MongoDB refused the credentials.
        :raises StoreAwayError: it doesn't answer.
        """
        try:
            with talking():
                await self._index()
        except StoreRefusedError as error:
            raise refused(self._uri, str(error)) from None

    async def close(self) -> None:
        await self._client.close()

    async def current(self, cluster: str) -> Sequence[Job]:
        """See ``JobStore``. Those that can't be read are left out, and a warning is logged for
        each.
        """
        begun: dict[str, Any] = {"cluster": cluster, "rollout.uid": {"$ne": ""}}
        without_end = [
            {"status": {"$in": [status.value for status in OPEN]}},
            {"actions": {"$elemMatch": {"outcome": {"$exists": False}}}},
        ]
        asked = {"cluster": cluster, "rollout.uid": "", "status": JobStatus.PENDING.value}
        unended = {"$or": [begun | {"$or": without_end}, asked]}
        newest: list[dict[str, Any]] = [
            {"$match": begun},
            {"$sort": dict(_NEWEST)},
            {"$group": {"_id": "$rollout.uid", "job": {"$first": "$$ROOT"}}},
        ]
        jobs, unreadable = [], 0
        with talking():
            await self._index()
            found = {
                document["_id"]: document async for document in self._database.jobs.find(unended)
            }
            async for group in await self._database.jobs.aggregate(newest, allowDiskUse=True):
                found[group["job"]["_id"]] = group["job"]
        for document in found.values():
            try:
                jobs.append(read_own_job(document))
            except UnreadableDocumentError as error:
                _log.warning("left out a job: %s", error)
                unreadable += 1
        self.unreadable = unreadable
        return jobs

    async def same_walk(self, job: Job) -> Job | None:
        """See ``JobStore``."""
        walk = {
            "cluster": job.cluster,
            "rollout.uid": job.rollout.uid,
            "number": job.number,
            "attempt": job.attempt,
        }
        with talking():
            await self._index()
            found = await self._database.jobs.find_one(walk)
        return None if found is None else read_own_job(found)

    async def save(self, job: Job) -> Job | None:
        """See ``JobStore``.

        :raises UnreadableDocumentError: a newer Devflow, or somebody else, wrote this job; it is
            left as it is.
        """
        guard = {
            "_id": job.id,
            "serial": job.serial - 1,
            "schemaVersion": {"$lte": SCHEMA_VERSION},
        }
        document = job_document(job, self._retention)
        with talking():
            await self._index()
            try:
                # If the guard fails, the upsert inserts, which the job that is there prevents.
                await self._database.jobs.replace_one(guard, document, upsert=True)
            except DuplicateKeyError:
                found = await self._database.jobs.find_one({"_id": job.id})
            else:
                return None
        if found is None:
            raise StoreAwayError(f"job {job.id} was removed while it was written")
        theirs = read_own_job(found)
        return None if theirs == read_own_job(as_stored(document)) else theirs

    async def record(self, events: Sequence[JobEvent]) -> None:
        """See ``JobStore``."""
        if not events:
            return
        now = datetime.now(UTC)
        documents = [
            event_document(event, now, position, self._retention)
            for position, event in enumerate(events)
        ]
        with talking():
            await self._index()
            try:
                await self._database.events.insert_many(documents, ordered=False)
            except BulkWriteError as error:
                problems = error.details.get("writeErrors", [])
                known = all(problem["code"] == _DUPLICATE_KEY for problem in problems)
                if not known or error.details.get("writeConcernErrors"):
                    raise

    async def _index(self) -> None:
        if not self._indexed:
            await self._database.jobs.create_indexes(_JOB_INDEXES)
            await self._database.events.create_indexes(_EVENT_INDEXES)
            self._indexed = True
