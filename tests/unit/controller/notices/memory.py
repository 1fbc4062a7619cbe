"""A store of messages in memory, and a sender that does what a test says."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from devflow.controller.notices.sender import NotSentError
from devflow.record import StoreAwayError
from devflow.record.notice import Notice, NoticeStatus


class MemoryNotices:
    """Keeps messages as ``NoticeStore`` says."""

    def __init__(self) -> None:
        self.notices: dict[str, Notice] = {}
        self.away = False
        self.changed = asyncio.Event()

    async def add(self, notices: Sequence[Notice]) -> None:
        self._answer()
        for notice in notices:
            self.notices.setdefault(notice.key, notice)

    async def claim(
        self, cluster: str, target: str, owner: str, now: datetime, until: datetime
    ) -> Notice | None:
        self._answer()
        for notice in self._of(cluster, target, NoticeStatus.WAITING):
            if notice.next_at <= now:
                claimed = replace(
                    notice,
                    status=NoticeStatus.SENDING,
                    owner=owner,
                    claimed_until=until,
                    attempts=notice.attempts + 1,
                )
                self.notices[notice.key] = claimed
                return claimed
        return None

    async def settle(
        self, notice: Notice, status: NoticeStatus, error: str, next_at: datetime
    ) -> None:
        self._answer()
        known = self.notices[notice.key]
        if (known.status, known.owner) == (NoticeStatus.SENDING, notice.owner):
            became = replace(known, status=status, error=error, next_at=next_at)
            self.notices[notice.key] = became
        self.changed.set()

    async def abandoned(self, cluster: str, target: str, now: datetime) -> Sequence[Notice]:
        self._answer()
        sending = self._of(cluster, target, NoticeStatus.SENDING)
        return [one for one in sending if one.claimed_until and one.claimed_until < now]

    async def dead(self, cluster: str) -> Mapping[str, int]:
        self._answer()
        dead = (one for one in self.notices.values() if one.status is NoticeStatus.DEAD)
        return Counter(one.target for one in dead)

    def _of(self, cluster: str, target: str, status: NoticeStatus) -> list[Notice]:
        wanted = (cluster, target, status)
        return [
            one for one in self.notices.values() if (one.cluster, one.target, one.status) == wanted
        ]

    def _answer(self) -> None:
        if self.away:
            raise StoreAwayError("away")


class Receiver:
    """A sender that keeps what it got; ``refusing`` and ``hanging`` are as they say."""

    def __init__(self, *, repeats: bool = False) -> None:
        self.repeats = repeats
        self.got: list[str] = []
        self.refusing = False
        self.hanging = False
        self.asked = asyncio.Event()

    async def send(self, notice: Notice, at: datetime) -> None:
        self.asked.set()
        if self.hanging:
            await asyncio.Event().wait()
        if self.refusing:
            raise NotSentError("it answered with 503")
        self.got.append(notice.key)
