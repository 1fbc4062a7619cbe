"""When a release is promoted in full as there is nothing to protect."""

from devflow.live import Observation
from devflow.record import Job, JobStatus
from devflow.record.fold import Walk, classify, stable_never_available


def wants_promotion(job: Job, seen: Observation) -> bool:
    """Whether a release is on its way to replace a version that was never available.

    Argo Rollouts would walk its steps with no traffic, and wait at the end for stable's pods. A
    release that has failed, or that a person has paused or aborted, is left alone.
    """
    rollout = seen.rollout
    return (
        job.status in (JobStatus.RUNNING, JobStatus.PAUSED)
        and rollout.rollback == "auto"
        and not (rollout.aborted or rollout.promoted_full or rollout.paused_by_user)
        and stable_never_available(job, seen)
        and classify(job, seen) is Walk.SAME
    )
