"""One message about a release to one target, and what a store of them has to be able to do."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from devflow.record.job import Record, Status


class NoticeStatus(Status):
    """How a message does."""

    WAITING = "Waiting"
    """To be sent, at the first time or again."""
    SENDING = "Sending"
    """A controller has claimed it, and sends it now, unless it has ended meanwhile."""
    SENT = "Sent"
    DEAD = "Dead"
    """Given up: it is kept, counted and shown, and not sent any more."""


class Notice(Record, frozen=True, kw_only=True):
    """One message. Of one thing that happened there is one for each target."""

    key: str
    """Unique, and the same in every controller, as in ``team/UID/7/1/failed``."""
    target: str
    cluster: str
    kind: str
    """As in ``failed``."""
    job: str
    app: str
    namespace: str
    title: str
    body: str
    event: dict[str, Any]
    """The same for machines: the data of a CloudEvent."""
    created_at: datetime
    status: NoticeStatus = NoticeStatus.WAITING
    attempts: int = 0
    """How often it was claimed."""
    next_at: datetime
    """When it is to be sent next."""
    owner: str = ""
    """The process that has claimed it last."""
    claimed_until: datetime | None = None
    """When another may take the owner for dead."""
    error: str = ""
    """Why it wasn't sent the last time."""


class NoticeStore(Protocol):
    """Keeps messages. This holds for every method:

    :raises StoreAwayError: the store can't be reached.
    """

    async def add(self, notices: Sequence[Notice]) -> None:
        """Keep messages to be sent; what is there already (by key) stays as it is."""
        ...

    async def claim(
        self, cluster: str, target: str, owner: str, now: datetime, until: datetime
    ) -> Notice | None:
        """Take a message that is due, so that no other controller does; ``None`` if there is none.

        One write, so of two controllers one gets it.
        """
        ...

    async def settle(
        self, notice: Notice, status: NoticeStatus, error: str, next_at: datetime
    ) -> None:
        """Say what became of a message that its owner has claimed."""
        ...

    async def abandoned(self, cluster: str, target: str, now: datetime) -> Sequence[Notice]:
        """The messages whose owner has ended while it sent them."""
        ...

    async def dead(self, cluster: str) -> Mapping[str, int]:
        """How many messages were given up, by target."""
        ...
