"""The guard finds releases that have gone bad, or that Argo Rollouts has stopped advancing.

Durations are measured by the controller's own clock, from when it saw something begin: a machine
whose clock is wrong must not abort a healthy release.
"""

from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from devflow.controller.ignored_analysis import ignored_analysis
from devflow.live import Observation, PodState, RolloutState
from devflow.record.fold.classify import Walk, classify
from devflow.record.fold.end_job import culprit, failed, held, running_step
from devflow.record.fold.traffic import stalled
from devflow.record.job import Job, JobStatus, Step, StepStatus
from devflow.release.plan import OwnKind

CRASHES = 3
"""So many restarts make a crash loop, however short each time not ready is: only the first two are
forgiven as those of an app that waits for something it needs.
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """That a release is bad."""

    reason: str
    """In words and numbers."""
    step: int
    """Index of the step that fails."""
    manual: bool
    """Whether a user has to decide what to do, by the app's ``rollback`` policy."""


def guard(job: Job, seen: Observation, now: datetime) -> Verdict | None:
    """Whether the release that a job is of has to be given up, as of ``now``.

    Never one that is over, aborted, not under way (an app's first version has nothing to go back
    to), or that a user has decided on already. ``seen`` is the newest observation.

    >>> guard(job, seen, seen.at) is None  # its pods are ready
    True
    """
    # Of all that is asked this is the rarest, so it is asked first.
    reason = _bad_pod(seen, now) or ignored_analysis(seen, now) or _no_progress(job, seen, now)
    if not reason or not _is_under_way(job, seen):
        return None
    step = culprit(job)
    if step is None or step.status is StepStatus.FAILED:
        return None
    return Verdict(reason=reason, step=step.index, manual=seen.rollout.rollback != "auto")


def fail(job: Job, verdict: Verdict, at: datetime) -> Job:
    """The job after a verdict: failed and due to be rolled back, or waiting for a person."""
    at = max(at, job.updated_at)
    step = job.steps[verdict.step]
    end = held if verdict.manual else failed
    return replace(end(job, verdict.reason, at, step), updated_at=at)


def wants_abort(job: Job, seen: Observation) -> bool:
    """Whether a release has failed and goes on all the same, though it is to be taken back."""
    rollout = seen.rollout
    return (
        job.status is JobStatus.FAILED
        and rollout.rollback == "auto"
        and not rollout.aborted
        and rollout.pod_hash != rollout.stable_hash
        and classify(job, seen) is Walk.SAME
    )


def _is_under_way(job: Job, seen: Observation) -> bool:
    rollout = seen.rollout
    return (
        job.status in (JobStatus.RUNNING, JobStatus.PAUSED)
        and rollout.stable_hash not in ("", rollout.pod_hash)
        and not rollout.aborted
        and classify(job, seen) is Walk.SAME
    )


def _bad_pod(seen: Observation, now: datetime) -> str:
    """What is wrong with the pod that has been not ready for longest; empty if it may go on."""
    grace_seconds = seen.rollout.grace_seconds
    pods = [pod for pod in seen.pods if pod.hash == seen.rollout.pod_hash]
    bad = [(_waited_seconds(pod, now), pod) for pod in pods if not pod.ready]
    bad = [(waited, pod) for waited, pod in bad if waited > grace_seconds or _crashes(pod)]
    if not bad:
        return ""
    waited, pod = max(bad, key=lambda one: (one[0], one[1].name))
    ready = sum(pod.ready for pod in pods)
    long = f" for {waited:.1f} s > grace {grace_seconds} s" if waited > grace_seconds else ""
    restarts = f", restarted {pod.restarts} times" if pod.restarts else ""
    detail = f": {pod.message}" if pod.message else ""
    return (
        f"pod {pod.name} {pod.trouble or 'NotReady'}{long}{restarts}"
        f" ({ready} of {len(pods)} pods ready){detail}"
    )


def _crashes(pod: PodState) -> bool:
    return pod.trouble == "CrashLoopBackOff" and pod.restarts >= CRASHES


def _waited_seconds(pod: PodState, now: datetime) -> float:
    return (now - pod.watched_since).total_seconds() if pod.watched_since else 0.0


def _no_progress(job: Job, seen: Observation, now: datetime) -> str:
    """That neither the release nor its pods have moved for too long; empty if they may take time.

    The job changes with each step, and with each pause by a person.
    """
    step = running_step(job)
    limit_seconds = _limit_seconds(step, seen.rollout)
    if step is None or limit_seconds is None:
        return ""
    moved = [seen.still_since, *(pod.watched_since for pod in seen.pods)]
    moved_at = max((at for at in moved if at is not None), default=now)
    still_seconds = (now - moved_at).total_seconds()
    if still_seconds <= limit_seconds:
        return ""
    held_up = stalled(seen)
    return (
        f"no progress for {still_seconds:.1f} s at step {step.index} ({step.name}),"
        f" deadline {limit_seconds} s{held_up and f': {held_up}'}"
    )


def _limit_seconds(step: Step | None, rollout: RolloutState) -> int | None:
    """How long a step may take; ``None`` if it waits for a person, or as long as it needs."""
    if step is None or rollout.paused_by_user or rollout.pause_reason.startswith("Inconclusive"):
        return None
    if step.moves or step.kind == OwnKind.COMPLETED:
        return rollout.deadline_seconds
    planned = rollout.plan[step.index - 1] if step.index <= len(rollout.plan) else None
    if step.asks or planned is None or planned.seconds is None:
        return None
    return planned.seconds + rollout.deadline_seconds
