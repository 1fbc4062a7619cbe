"""The guard finds releases that have gone bad, or that Argo Rollouts has stopped advancing.

Durations are measured by the controller's own clock, from when it saw something begin: a machine
whose clock is wrong must not abort a healthy release.
"""

from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from devflow.controller.gates.bad_gate import bad_gate
from devflow.controller.judging.bad_pod import bad_pod
from devflow.controller.judging.ignored_analysis import ignored_analysis
from devflow.controller.judging.refusal import refusal
from devflow.live import Observation, RolloutState, aborted_since_promotion
from devflow.record import Job, JobStatus, Step, StepStatus
from devflow.record.fold import (
    Walk,
    classify,
    culprit,
    failed,
    has_way_back,
    held,
    is_first,
    running_step,
    stable_never_available,
    waited_for,
)
from devflow.release.plan import OwnKind


@dataclass(frozen=True, slots=True)
class Verdict:
    """That a release is bad."""

    reason: str
    """In words and numbers."""
    step: int
    """Index of the step that fails."""
    manual: bool
    """Whether a user has to decide what to do, by the app's ``rollback`` policy."""
    way_back: bool = True
    """Whether there is a version to go back to: none for an app's first version, nor for the fix of
    one that was never available.
    """


def guard(job: Job, seen: Observation, now: datetime) -> Verdict | None:
    """Whether the release that a job is of has to be given up, as of ``now``.

    Never one that is over, aborted, not under way, or that a user has decided on already. ``seen``
    is the newest observation.

    >>> guard(job, seen, seen.at) is None  # its pods are ready
    True
    """
    # Of all that is asked this is the rarest, so it is asked first.
    reason = (
        refusal(seen, now)
        or bad_pod(seen, now)
        or ignored_analysis(seen, now)
        or bad_gate(job, seen)
        or _no_progress(job, seen, now)
    )
    if not reason or not _is_under_way(job, seen):
        return None
    step = culprit(job)
    if step is None or step.status is StepStatus.FAILED:
        return None
    return Verdict(
        reason=reason,
        step=step.index,
        manual=seen.rollout.rollback != "auto",
        way_back=has_way_back(job, seen),
    )


def fail(job: Job, verdict: Verdict, at: datetime) -> Job:
    """The job after a verdict: failed and due to be rolled back, or waiting for a person. Without a
    way back it has failed, and there is nothing to decide.
    """
    at = max(at, job.updated_at)
    step = job.steps[verdict.step]
    if verdict.manual and verdict.way_back:
        after = held(job, verdict.reason, at, step)
    else:
        after = failed(job, verdict.reason, at, step, way_back=verdict.way_back)
    return replace(after, updated_at=at)


def wants_abort(job: Job, seen: Observation) -> bool:
    """Whether a release has failed and goes on all the same, though it is to be taken back.

    In spite of an abort during a full promotion Argo Rollouts goes on: then it is aborted again.
    """
    rollout = seen.rollout
    again = aborted_since_promotion(rollout)
    goes_on = again if rollout.aborted else rollout.rollback == "auto"
    return (
        job.status is JobStatus.FAILED
        and goes_on
        and rollout.pod_hash != rollout.stable_hash
        and has_way_back(job, seen)
        and classify(job, seen) is Walk.SAME
    )


def _is_under_way(job: Job, seen: Observation) -> bool:
    rollout = seen.rollout
    return (
        job.status in (JobStatus.RUNNING, JobStatus.PAUSED)
        and (rollout.stable_hash not in ("", rollout.pod_hash) or is_first(rollout))
        and not rollout.aborted
        and classify(job, seen) is Walk.SAME
    )


def _no_progress(job: Job, seen: Observation, now: datetime) -> str:
    """That neither the release nor its pods have moved for too long; empty if they may take time.

    The job changes with each step, and with each pause by a person.
    """
    step = running_step(job)
    limit_seconds = _limit_seconds(step, seen.rollout)
    if not seen.rollout.promoted_full and stable_never_available(job, seen):
        # It can't move on before it is promoted, be it by a person.
        return ""
    if step is None or limit_seconds is None:
        return ""
    moved = [seen.still_since, *(pod.watched_since for pod in seen.pods)]
    moved_at = max((at for at in moved if at is not None), default=now)
    still_seconds = (now - moved_at).total_seconds()
    if still_seconds <= limit_seconds:
        return ""
    why = waited_for(seen)
    return (
        f"no progress for {still_seconds:.1f} s at step {step.index} ({step.name}),"
        f" deadline {limit_seconds} s{why and f': {why}'}"
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
