"""Messages in MongoDB: the collection ``notices``, one document each."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Self

import msgspec
from pymongo import ASCENDING, DESCENDING, IndexModel, ReturnDocument
from pymongo.errors import BulkWriteError

from devflow.reading.shown import shown
from devflow.record.job import SCHEMA_VERSION
from devflow.record.mongo.connection import Document, connect, database, talking
from devflow.record.mongo.uri import MongoUri
from devflow.record.notice import Notice, NoticeStatus
from devflow.record.store import UnreadableDocumentError

log = logging.getLogger("devflow.notices")

_KEPT = timedelta(days=30)
"""How long a message is kept after it was made."""
_DUPLICATE_KEY = 11000
_INDEXES = [
    IndexModel([("expireAt", ASCENDING)], name="retention", expireAfterSeconds=0),
    IndexModel(
        [
            ("cluster", ASCENDING),
            ("target", ASCENDING),
            ("status", ASCENDING),
            ("nextAt", ASCENDING),
        ],
        name="due",
    ),
]


class MongoNotices:
    """A ``NoticeStore``, for use in ``async with``."""

    def __init__(self, uri: MongoUri) -> None:
        """:raises UserError: the URI makes no sense."""
        self._client = connect(uri)
        self._notices = database(self._client).notices
        self._indexed = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.close()

    async def add(self, notices: Sequence[Notice]) -> None:
        if not notices:
            return
        documents = [_document(notice) for notice in notices]
        with talking():
            if not self._indexed:
                await self._notices.create_indexes(_INDEXES)
                self._indexed = True
            try:
                await self._notices.insert_many(documents, ordered=False)
            except BulkWriteError as error:
                problems = error.details.get("writeErrors", [])
                known = all(problem["code"] == _DUPLICATE_KEY for problem in problems)
                if not known or error.details.get("writeConcernErrors"):
                    raise

    async def claim(
        self, cluster: str, target: str, owner: str, now: datetime, until: datetime
    ) -> Notice | None:
        due = {
            "cluster": cluster,
            "target": target,
            "status": NoticeStatus.WAITING.value,
            "nextAt": {"$lte": now},
        }
        claimed = {"status": NoticeStatus.SENDING.value, "owner": owner, "claimedUntil": until}
        with talking():
            found = await self._notices.find_one_and_update(
                due,
                {"$set": claimed, "$inc": {"attempts": 1}},
                sort=[("nextAt", ASCENDING)],
                return_document=ReturnDocument.AFTER,
            )
        return None if found is None else _read(found)

    async def settle(
        self, notice: Notice, status: NoticeStatus, error: str, next_at: datetime
    ) -> None:
        # Another controller may have taken the owner for dead meanwhile.
        mine = {
            "_id": notice.key,
            "status": NoticeStatus.SENDING.value,
            "owner": notice.owner,
            "attempts": notice.attempts,
        }
        became = {"status": status.value, "error": error, "nextAt": next_at}
        with talking():
            await self._notices.update_one(mine, {"$set": became})

    async def abandoned(self, cluster: str, target: str, now: datetime) -> Sequence[Notice]:
        left = {
            "cluster": cluster,
            "target": target,
            "status": NoticeStatus.SENDING.value,
            "claimedUntil": {"$lt": now},
        }
        with talking():
            found = [one async for one in self._notices.find(left).limit(100)]
        notices = []
        for one in found:
            try:
                notices.append(_read(one))
            except UnreadableDocumentError as error:
                log.error("left alone: %s", error)
        return notices

    async def dead(self, cluster: str) -> Mapping[str, int]:
        counted: list[dict[str, Any]] = [
            {"$match": {"cluster": cluster, "status": NoticeStatus.DEAD.value}},
            {"$group": {"_id": "$target", "count": {"$sum": 1}}},
        ]
        with talking():
            groups = await self._notices.aggregate(counted)
            return {group["_id"]: group["count"] async for group in groups}

    async def newest(self, statuses: Sequence[NoticeStatus], limit: int) -> Sequence[Notice]:
        """Up to ``limit`` messages of these statuses, the newest first.

        :raises UnreadableDocumentError: one can't be read.
        """
        chosen = {"status": {"$in": [status.value for status in statuses]}}
        with talking():
            found = self._notices.find(chosen).sort("createdAt", DESCENDING).limit(limit)
            return [_read(one) async for one in found]

    async def again(self, now: datetime) -> int:
        """Have all that was given up sent again; return how many there were."""
        dead = {"status": NoticeStatus.DEAD.value}
        fresh = {"status": NoticeStatus.WAITING.value, "nextAt": now, "createdAt": now}
        with talking():
            changed = await self._notices.update_many(dead, {"$set": fresh})
        return changed.modified_count


def _document(notice: Notice) -> Document:
    fields = msgspec.to_builtins(notice, builtin_types=(datetime,))
    return {
        "_id": fields.pop("key"),
        **fields,
        "expireAt": notice.created_at + _KEPT,
        "schemaVersion": SCHEMA_VERSION,
    }


def _read(document: Document) -> Notice:
    try:
        return msgspec.convert(
            {**document, "key": document.get("_id")}, Notice, builtin_types=(datetime,)
        )
    except msgspec.ValidationError as error:
        raise UnreadableDocumentError(f"notice {shown(document.get('_id'))}: {error}") from None
