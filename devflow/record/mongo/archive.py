"""Reads the record of releases back. Writes nothing, not even an index."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from pymongo import DESCENDING

from devflow.record.job import Job
from devflow.record.mongo.connection import connect, database, talking
from devflow.record.mongo.documents import EVENT_ORDER, read_event, read_job
from devflow.record.mongo.uri import MongoUri
from devflow.record.store import JobEvent, UnreadableDocumentError

_COMPARED_IDS = 5000
_NEAREST_IDS = 3


@dataclass(frozen=True, slots=True)
class Page:
    """Some jobs, and why others are not among them."""

    jobs: Sequence[Job]
    """Those changed last come first."""
    unreadable: Sequence[str]
    """One reason for each job that was left out."""


class Archive:
    """Reads jobs and events, for use in ``async with``. This holds for every method:

    :raises StoreAwayError: MongoDB can't be reached.
    :raises StoreRefusedError: MongoDB refuses who we are, or what we ask; it is a
        ``StoreAwayError``, too.
    """

    def __init__(self, uri: MongoUri) -> None:
        """:raises UserError: the URI makes no sense."""
        self._client = connect(uri)
        self._database = database(self._client)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.close()

    async def newest(
        self, app: str | None, namespace: str | None, limit: int, *, rehearsals: bool = False
    ) -> Page:
        """Up to ``limit`` jobs; of one app, of one namespace, or of all. ``rehearsals``: those of
        rehearsals, too.
        """
        wanted: dict[str, Any] = {
            "app": app,
            "namespace": namespace,
            "rehearsal": None if rehearsals else {"$ne": True},
        }
        chosen = {key: value for key, value in wanted.items() if value is not None}
        jobs, unreadable = [], []
        with talking():
            found = self._database.jobs.find(chosen).sort("updatedAt", DESCENDING).limit(limit)
            async for document in found:
                try:
                    jobs.append(read_job(document))
                except UnreadableDocumentError as error:
                    unreadable.append(str(error))
        return Page(jobs, unreadable)

    async def job(self, identity: str) -> Job | None:
        """The job with this id.

        :raises UnreadableDocumentError: it is there, but can't be read.
        """
        with talking():
            document = await self._database.jobs.find_one({"_id": identity})
        return None if document is None else read_job(document)

    async def events(self, identity: str) -> Sequence[JobEvent]:
        """The audit trail of a job, oldest first; events that can't be read are left out."""
        events = []
        with talking():
            found = self._database.events.find({"job": identity}).sort(EVENT_ORDER)
            async for document in found:
                try:
                    events.append(read_event(document))
                except UnreadableDocumentError:
                    continue
        return events

    async def nearest(self, identity: str) -> Sequence[str]:
        """Up to 3 ids of recent jobs that look like this one, the likeliest first."""
        with talking():
            found = self._database.jobs.find({}, {"_id": True}).sort("updatedAt", DESCENDING)
            known = [str(document["_id"]) async for document in found.limit(_COMPARED_IDS)]
        return difflib.get_close_matches(identity, known, n=_NEAREST_IDS, cutoff=0.5)
