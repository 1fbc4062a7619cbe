"""One job as this process knows it, as others know it, and as the store has it."""

import asyncio
from datetime import datetime

from msgspec.structs import replace

from devflow.record.fold.classify import job_id
from devflow.record.fold.pending_job import closed
from devflow.record.job import Job, JobStatus
from devflow.record.merge import is_one, merge


class Entry:
    """What is written of a job is all that anybody knows of it. What is folded is what this process
    has seen itself: one that lags behind would else take what it still has to see for old.
    """

    __slots__ = ("changed_at", "is_named", "job", "stored", "theirs", "written")

    def __init__(self, job: Job, stored: Job | None = None) -> None:
        self.job = job
        """As we know it."""
        self.stored = stored
        """``None`` if the store has none of this id, as far as we know."""
        self.is_named = True
        """Whether its job's id is sure. It isn't to be written before."""
        self.theirs: Job | None = None
        """What another controller wrote, as long as it may tell of states that we haven't seen."""
        self.written: asyncio.Future[None] | None = None
        """Done when the store has it as we know it; ``None`` while nothing waits."""
        self.changed_at: datetime | None = None
        """Since when the store has been behind."""

    def to_write(self) -> Job | None:
        """The document as it has to be written; ``None`` if the store has all that is known."""
        if self.job is self.stored:
            return None
        serial = self.stored.serial if self.stored else 0
        known = merge(self.job, self.theirs) if self.theirs else self.job
        if replace(known, serial=serial) == self.stored:
            return None
        return replace(known, serial=serial + 1)

    def wrote(self, taken: Job, sent: Job) -> None:
        """Take note that the store has ``sent``, made of ``taken``, which was our knowledge."""
        self.stored = sent
        if self.job is taken and self.theirs is None:
            self.job = sent

    def found(self, theirs: Job) -> None:
        """Take note that the store has what another wrote.

        Who has missed a walk counts the next one of the same revision in its place. The schedules
        tell them apart: then we carry on what is stored.
        """
        if not is_one(self.job, theirs):
            self._give_way(theirs)
            return
        self.stored = theirs
        if not theirs.begun:
            self.job = closed(merge(self.job, theirs))
        elif theirs.schedule_hash == self.job.schedule_hash:
            self.theirs = theirs
        else:
            self.job, self.theirs = theirs, None

    def rename(self, known: Job) -> None:
        """Take over by which request another knows this walk, who asked, and by which commit."""
        job = self.job
        asked = {"request": known.request, "actor": known.actor, "commit": known.commit}
        self.job = replace(job, id=known.id, **asked)

    def _give_way(self, theirs: Job) -> None:
        """Leave the id to what has it: a request that has ended, or begun elsewhere."""
        if self.job.begun:
            job, self.stored = self.job, None
            self.job = replace(job, id=job_id(job.cluster, job.rollout, job.number, job.attempt))
        else:
            self.job = self.stored = theirs

    def learn(self, resource_version: int) -> bool:
        """Having seen the Rollout at this version, take over what others knew of it by then.

        What a deletion ended has no version, and everybody comes to see it. Returns whether there
        was something to take over.
        """
        theirs = self.theirs
        if theirs is None or theirs.version.resource_version > resource_version:
            return False
        if theirs.status is JobStatus.SUPERSEDED and not theirs.successor:
            return False
        beyond = self.job.version.resource_version >= theirs.version.resource_version
        # What we took for this walk was its successor.
        mistaken = bool(theirs.successor) and beyond
        self.job, self.theirs = theirs if mistaken else merge(self.job, theirs), None
        return True
