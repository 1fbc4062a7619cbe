"""Which walk through a schedule an observation tells of, and what it is called.

One walk is one job: one revision of one Rollout on one schedule, until it ends or is aborted.
"""

import enum
import hashlib

from devflow.live import Observation, RolloutState
from devflow.record.acted import retried_unseen
from devflow.record.job import Job, JobStatus, RolloutRef, Step, StepStatus
from devflow.release.plan import OwnKind

_DIGITS = 8


class Walk(enum.Enum):
    """What an observation tells of, seen from a job."""

    SAME = enum.auto()
    NEW = enum.auto()
    UNSETTLED = enum.auto()
    """Nothing to be believed: older than what is known, or half written."""


def classify(job: Job, seen: Observation) -> Walk:
    """Whether the observation is of the job's own walk.

    Argo Rollouts writes the number of a new revision before its hash, and can write
    ``observedGeneration`` before both: in that moment the status still tells of the old walk.
    """
    rollout = seen.rollout
    if not is_settled(rollout) or rollout.resource_version < job.version.resource_version:
        return Walk.UNSETTLED
    if rollout.uid != job.rollout.uid:
        return Walk.NEW
    if job.successor:
        # Known to have begun, though its own record may not have been written.
        return Walk.NEW
    ahead = rollout.revision - job.number
    same_pods = rollout.pod_hash == job.to.hash
    if ahead < 0 or (ahead == 0 and not same_pods):
        return Walk.UNSETTLED
    if ahead > 0:
        # The same pods come back no earlier than one revision later.
        return Walk.SAME if same_pods and ahead == 1 else Walk.NEW
    # What is stable has nothing to walk: another schedule is for the next release.
    edited = rollout.step_hash != job.schedule_hash and rollout.pod_hash != rollout.stable_hash
    retried = (was_aborted(job) and not rollout.aborted) or retried_unseen(job, rollout)
    return Walk.NEW if edited or retried else Walk.SAME


def is_settled(rollout: RolloutState) -> bool:
    """Whether the status tells of the Rollout as it is specified now, and the image is known."""
    begun = rollout.observed and rollout.revision > 0 and bool(rollout.pod_hash)
    return begun and not rollout.lacks_image


def was_aborted(job: Job) -> bool:
    """Whether the Rollout has been seen aborted in this walk."""
    rollback = step_of(job, OwnKind.ROLLBACK)
    return rollback is not None and rollback.status in (StepStatus.RUNNING, StepStatus.SUCCEEDED)


def step_of(job: Job, kind: OwnKind) -> Step | None:
    """The one step of a kind that a job has once at most."""
    return next((step for step in job.steps if step.kind == kind), None)


def stable_before(job: Job) -> str:
    """The hash of what was stable when the job ended, as far as it tells."""
    if job.status is JobStatus.SUCCEEDED:
        return job.to.hash
    return job.from_.hash if job.from_ else ""


def job_id(cluster: str, rollout: RolloutRef, number: int, attempt: int) -> str:
    """Of a walk that nobody asked for by name; the same whoever sees it: ``shop-r7-1f0c9a2b``.

    The digits tell apart Rollouts of one name in other clusters, namespaces or times.
    """
    again = f"-{attempt}" if attempt > 1 else ""
    return f"{rollout.name}-r{number}-{_whose(cluster, rollout)}{again}"


def refused_id(cluster: str, rollout: RolloutRef, generation: int) -> str:
    """Of a specification that never began a walk: ``shop-g5-1f0c9a2b``."""
    return f"{rollout.name}-g{generation}-{_whose(cluster, rollout)}"


def _whose(cluster: str, rollout: RolloutRef) -> str:
    return hashlib.sha256(f"{cluster}/{rollout.uid}".encode()).hexdigest()[:_DIGITS]
