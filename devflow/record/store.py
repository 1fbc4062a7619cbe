"""Where jobs are kept: what the controller needs of a store, whatever keeps it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from devflow.record.job import Job, Record


class JobEvent(Record, frozen=True, kw_only=True):
    """One line of the audit trail: something that happened to a job, once."""

    key: str
    """Unique, and the same in every controller, as in ``JOB/3/Succeeded``: written twice it is
    there once.
    """
    job: str
    app: str
    namespace: str
    cluster: str
    at: datetime | None
    """When we saw it; ``None`` for what ran while no controller was watching."""
    what: str
    """As in ``10% Traffic Succeeded``."""
    message: str = ""
    actor: str = ""
    commit: str = ""


class StoreAwayError(Exception):
    """The store doesn't answer now. What was to be written has to be kept and written again."""


class StoreRefusedError(StoreAwayError):
    """The store answers, but not to us: wrong credentials, or a missing right."""


class UnreadableDocumentError(Exception):
    """What the store has under a job's id can't be read: a newer Devflow wrote it, or somebody
    else did. It is left as it is; writing it again is of no use.
    """


class JobStore(Protocol):
    """Keeps jobs and their events. This holds for every method:

    :raises StoreAwayError: the store can't be reached.
    """

    async def current(self, cluster: str) -> Sequence[Job]:
        """The newest job of each Rollout of a cluster, and those before it that are still open, or
        have an action without an outcome: who wrote the newest may have been killed before it wrote
        their end. Of those that haven't begun, the Pending ones.
        """
        ...

    async def same_walk(self, job: Job) -> Job | None:
        """The job that the walk of ``job`` is recorded as, which may have another id.

        :raises UnreadableDocumentError: it can't be read.
        """
        ...

    async def save(self, job: Job) -> Job | None:
        """Write a job of which the store has the serial just before, or nothing at all if it is 1.

        Majority and journal. Returns ``None`` when the store now has exactly this one (also if an
        earlier write of it got through unheard), or else the store's own, with which ours is to be
        joined before it is tried again.

        :raises UnreadableDocumentError: the store's own can't be read.
        """
        ...

    async def record(self, events: Sequence[JobEvent]) -> None:
        """Append to the audit trail; what is there already (by key) stays as it is."""
        ...
