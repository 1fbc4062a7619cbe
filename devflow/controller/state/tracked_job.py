"""One job as this process knows it, as others know it, and as the store has it."""

from msgspec.structs import replace

from devflow.record import Job, JobStatus, is_one, merge
from devflow.record.fold import closed, job_id


class TrackedJob:
    """Keeps three versions of one job: ours (from what this process has observed), the stored one,
    and the other controller's.

    The merge of all is written, but only ours is folded: adopting the other controller's newer
    version would make our next, older observation look stale.
    """

    __slots__ = ("is_named", "is_old", "job", "stored", "theirs")

    def __init__(self, job: Job, stored: Job | None = None) -> None:
        self.job = job
        """Ours."""
        self.stored = stored
        """As the store has it; ``None`` if it has none of this id, as far as we know."""
        self.theirs: Job | None = None
        """The other controller's, as long as it may be of states that we haven't seen."""
        self.is_named = True
        """Whether its id is sure. Before, it is neither written nor given to any listener."""
        self.is_old = stored is None and job.status.is_final
        """Whether the job was over before we first saw it."""

    @property
    def is_pending(self) -> bool:
        """Whether it was asked for, and has neither begun nor ended, as far as we know."""
        return not self.job.begun and self.job.status is JobStatus.PENDING

    def to_write(self) -> Job | None:
        """The merge of all three, with the next serial; ``None`` if the store has it already."""
        if self.job is self.stored:
            return None
        serial = self.stored.serial if self.stored else 0
        known = merge(self.job, self.theirs) if self.theirs else self.job
        if replace(known, serial=serial) == self.stored:
            return None
        return replace(known, serial=serial + 1)

    def wrote(self, taken: Job, sent: Job) -> None:
        """Keep that the store has ``sent``, which was made when ours was ``taken``."""
        self.stored = sent
        if self.job is taken and self.theirs is None:
            self.job = sent

    def found(self, theirs: Job) -> None:
        """Keep that the store has another controller's version, or a CLI's.

        A controller that has missed one walk of a revision counts the next one in its place. Where
        the schedules differ, that has happened: then we go on from what is stored.
        """
        begun = self.job.begun or theirs.begun
        ended_before = not begun and theirs.status is not JobStatus.PENDING
        if ended_before or not is_one(self.job, theirs):
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
        """Take over the id under which the store has this walk, its request, actor and commit."""
        job = self.job
        asked = {"request": known.request, "actor": known.actor, "commit": known.commit}
        self.job = replace(job, id=known.id, **asked)

    def leave_alone(self) -> None:
        """Write no more of it before it changes: the store's document can't be read."""
        self.stored = self.job

    def _give_way(self, theirs: Job) -> None:
        """Leave the id to the release that has it in the store: a request that ended before it
        began, or one that another controller has seen begin.
        """
        if self.job.begun:
            job, self.stored = self.job, None
            self.job = replace(job, id=job_id(job.cluster, job.rollout, job.number, job.attempt))
        else:
            self.job = self.stored = theirs

    def learn(self, resource_version: int) -> bool:
        """Having seen the Rollout at ``resource_version``, adopt the other controller's version if
        it was written by then.

        A job that a deletion ended is left out: it has no version, and this controller will see the
        deletion itself. Returns whether something was adopted.
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
