"""Whether there is a version that works to go back to.

Argo Rollouts calls the very first version stable at once, ready or not. One that was never
available is nothing to protect; one that was available and is down now has to be protected.
"""

from msgspec.structs import replace

from devflow.live import Observation, ReplicaSetState, RolloutState
from devflow.record.job import Job, Step, StepStatus

NEVER_AVAILABLE = "stable was never available"
PROMOTED = f"{NEVER_AVAILABLE}: promoted in full"


def is_first(rollout: RolloutState) -> bool:
    """Whether the version asked for is the app's first, and not known to work yet."""
    return rollout.pod_hash == rollout.stable_hash and not rollout.was_healthy


def stable_never_available(job: Job, seen: Observation) -> bool:
    """Whether what is called stable has never served: three witnesses have to agree.

    Argo Rollouts has never found the Rollout healthy, which it keeps for good; no controller knows
    that a pod of stable was ready; and its ReplicaSet has none ready now. As long as that isn't
    known, such as after a restart, the job has what was found before.
    """
    rollout = seen.rollout
    if rollout.was_healthy or rollout.stable_hash in ("", rollout.pod_hash):
        return False
    if job.from_ is not None and job.from_.served:
        return False
    stable = replica_set(seen, rollout.stable_hash)
    return not stable.ready if stable else job.message.startswith(NEVER_AVAILABLE)


def has_way_back(job: Job, seen: Observation) -> bool:
    """Whether an abort leads to a version that works, as far as is known."""
    return not is_first(seen.rollout) and not stable_never_available(job, seen)


def replica_set(seen: Observation, pod_hash: str) -> ReplicaSetState | None:
    """The ReplicaSet of a hash; ``None`` if it isn't known."""
    return next((one for one in seen.replica_sets if one.hash == pod_hash), None)


def served(job: Job, seen: Observation) -> Job:
    """The job with the note that a pod of its version was ready.

    Only where the Rollout itself doesn't tell that it was healthy: else nobody asks.
    """
    rollout = seen.rollout
    if rollout.was_healthy or job.to.served or rollout.pod_hash != job.to.hash:
        return job
    own = replica_set(seen, job.to.hash)
    ready = any(pod.ready and pod.hash == job.to.hash for pod in seen.pods)
    if not ready and not (own and own.ready):
        return job
    return replace(job, to=replace(job.to, served=True))


def stable_served(job: Job) -> Job:
    """The job with the note that a pod of the version it replaces was ready."""
    return replace(job, from_=replace(job.from_, served=True)) if job.from_ else job


def promoted_unproven(step: Step) -> bool:
    """Whether a step was left out as stable was never available."""
    return step.status is StepStatus.SKIPPED and step.message.startswith(PROMOTED)


def what_to_do(seen: Observation) -> str:
    """For a person, where the app's policy leaves it to one."""
    rollout = seen.rollout
    return (
        f"{NEVER_AVAILABLE}, so there is nothing to protect: `devflow promote {rollout.name}"
        " --full` lets this version go live"
    )
