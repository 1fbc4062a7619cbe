"""The record of one release: what is written to the collection ``jobs``, one document each."""

import enum
from datetime import datetime
from typing import Self

import msgspec

from devflow.live import Action, Origin
from devflow.release.plan import is_own

SCHEMA_VERSION = 1
"""Of the documents written. A reader refuses those of a newer one."""


class Status(enum.StrEnum):
    """Base of the statuses. A value that a newer Devflow wrote is kept, so that it can be shown."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        word = str.__new__(cls, value)
        word._name_ = word._value_ = value
        return word

    @property
    def is_known(self) -> bool:
        """Whether this Devflow defines it."""
        return self.value in type(self).__members__.values()


class JobStatus(Status):
    """How a release does."""

    PENDING = "Pending"
    """Asked for; nothing of it is seen in the cluster yet."""
    RUNNING = "Running"
    PAUSED = "Paused"
    """Waiting for a person: an approval, a manual pause, or what to do about a failed Verify."""
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    """A Verify failed or the release was aborted, and traffic isn't back on stable yet. Or it never
    began: what was asked for couldn't be applied.
    """
    ROLLED_BACK = "RolledBack"
    """It failed, and all traffic is on stable again."""
    SUPERSEDED = "Superseded"
    """A newer release, another schedule or the Rollout's deletion ended it midway."""

    @property
    def is_final(self) -> bool:
        """Whether nothing will change any more."""
        return self in (JobStatus.SUCCEEDED, JobStatus.ROLLED_BACK, JobStatus.SUPERSEDED)


class StepStatus(Status):
    """How a step does. It only ever moves on: Pending, Running, then one of the last three."""

    PENDING = "Pending"
    RUNNING = "Running"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    SKIPPED = "Skipped"
    """The release ended before it, or it is one that a first deploy or a promotion leaves out."""

    @property
    def is_final(self) -> bool:
        return self not in (StepStatus.PENDING, StepStatus.RUNNING)


class Record(msgspec.Struct, frozen=True, kw_only=True, rename="camel", gc=False):
    """Base of what is written: immutable, camelCase in the store."""


class Step(Record, frozen=True, kw_only=True):
    """One step of a release. Times are those at which we saw it happen, ``None`` if we weren't
    there.
    """

    index: int
    name: str
    """As in ``10% Traffic``, ``Verify``, ``Completed``."""
    kind: str
    """An ``OwnKind``, or that of the planned step: shown, but nothing is decided by it."""
    weight: int
    """The canary's share in percent that the plan asks for in this step."""
    moves: bool = False
    """See ``PlannedStep``, as for the next two. Stored, since the Rollout may have another plan by
    the time that its job is read again.
    """
    judges: bool = False
    asks: bool = False
    holds: int | None = None
    """How long the plan holds the release in it, in seconds; ``None`` if it has no set time."""
    status: StepStatus = StepStatus.PENDING
    started_at: datetime | None = None
    finished_at: datetime | None = None
    message: str = ""
    """Why, in words and numbers; empty where there is nothing to say."""
    inferred: bool = False
    """Whether we know of it only by a later step: it ran while no controller was watching."""

    @property
    def seconds(self) -> float | None:
        """How long it ran; ``None`` unless we saw both its start and its end."""
        if self.started_at is None or self.finished_at is None:
            return None
        return (self.finished_at - self.started_at).total_seconds()

    @property
    def planned(self) -> bool:
        """Whether it is one of the plan; the others are those that every release has."""
        return not is_own(self.kind)


class Revision(Record, frozen=True, kw_only=True):
    """One version of the app."""

    image: str
    hash: str
    """The pod template's hash, by which its pods are labelled."""
    served: bool = False
    """Whether a pod of it is known to have been ready; noted only until the Rollout was healthy
    once.
    """


class RolloutRef(Record, frozen=True, kw_only=True):
    """The Rollout that a job is about."""

    name: str
    uid: str
    """Empty as long as the release hasn't begun."""


class Version(Record, frozen=True, kw_only=True):
    """What of the Rollout a job was last folded from; of a job that ended when the next one began,
    the first state of that one. Of one Rollout, later ones are greater in both.
    """

    generation: int
    resource_version: int
    """Kubernetes lets resourceVersions of one kind be compared as integers (since 1.35)."""


class Approval(Record, frozen=True, kw_only=True):
    """A person's word at a gate that the controller checks, and whether it held."""

    step: int
    """Index of the step."""
    at: datetime
    """When the person gave it, by Argo Rollouts' clock: the pause after it began then."""
    by: str
    """Who, as the API server knows them; empty if nothing says who."""
    held: bool
    """Whether the release went on by it; if not, it was taken back."""
    why: str = ""
    """Why it was taken back."""
    action: str = ""
    """The id of the person's action; empty if nothing says who."""


class Job(Record, frozen=True, kw_only=True):
    """One walk of one app through one schedule."""

    id: str
    app: str
    namespace: str
    cluster: str
    """The cluster's name by the controller's settings: jobs of several may share a database."""
    application: str
    """The Argo CD Application's ``namespace/name``; empty if there is none."""
    rollout: RolloutRef
    number: int
    """Argo Rollouts' revision number of the release; 0 if it hasn't begun."""
    attempt: int = 1
    """Counts the walks of one revision: a retry, or another schedule, begins the next one."""
    from_: Revision | None = msgspec.field(default=None, name="from")
    """What was stable when it began; ``None`` for a first deploy."""
    to: Revision
    schedule_hash: str
    """Argo Rollouts' hash of the steps."""
    request: str = ""
    """The id of the request that was carried out last: by this job or, if no request asked for this
    one, by an earlier one of the app. The Application may go on showing it.
    """
    status: JobStatus = JobStatus.RUNNING
    message: str = ""
    successor: str = ""
    """The id of the job that took its place midway; empty if none did."""
    steps: tuple[Step, ...]
    actor: str = ""
    """Who asked for it, where a request, Argo CD or Kubernetes know: a user, or a field manager."""
    commit: str = ""
    """The Git commit, where a request or Argo CD know."""
    reason: str = ""
    """Why it was asked for, by a request; empty if that gives no reason."""
    origin: Origin | None = None
    """Where its image was healthy before; ``None`` unless it was promoted from another stack."""
    version: Version
    started_at: datetime | None = None
    """``None`` if it hasn't begun, or no controller was watching when it did."""
    finished_at: datetime | None = None
    updated_at: datetime
    approvals: tuple[Approval, ...] = ()
    """What persons said at its gates, in order."""
    override: str = ""
    """Why it may begin and go on inside freeze windows, and by whom; empty if nothing says so."""
    actions: tuple[Action, ...] = ()
    """What people did to it, the oldest first."""
    acted: int = 0
    """Of the Rollout's own list of actions, those decided on at this resourceVersion or before are
    in this job or an earlier one.
    """
    rehearsal: bool = False
    """Whether it was rehearsed, rather than released."""
    serial: int = 0
    """How often it was written: the guard of a write is that the store has the one before."""
    schema_version: int = SCHEMA_VERSION

    @property
    def begun(self) -> bool:
        """Whether a Rollout walks it, or has; one that was asked for may never begin."""
        return self.rollout.uid != ""
