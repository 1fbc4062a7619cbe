"""How a job goes on with its own walk: what one more observation of it adds."""

from datetime import datetime

from msgspec.structs import replace

from devflow.live import (
    ApplicationState,
    Observation,
    RolloutState,
    abort_words,
    aborted_since_promotion,
)
from devflow.record.fold.argocd_sync import is_synced, sync_failure
from devflow.record.fold.end_job import (
    WAITING,
    abort_cause,
    culprit,
    failed,
    failed_for_good,
    numbers_of,
    reason,
    running_step,
    went_on,
    with_rollback,
)
from devflow.record.fold.gate import to_approve
from devflow.record.fold.judged_by import let_through, unjudged
from devflow.record.fold.left_out.switched_at_once import switched_at_once
from devflow.record.fold.left_out.walked import walked
from devflow.record.fold.rollback_hint import rollback_hint
from devflow.record.fold.traffic import after_abort, waited_for
from devflow.record.fold.way_back import (
    NEVER_AVAILABLE,
    PROMOTED,
    promoted_unproven,
    served,
    stable_never_available,
    what_to_do,
)
from devflow.record.job import Job, JobStatus, Step, StepStatus
from devflow.record.transitions import complete, fail, skip, start, succeed
from devflow.release.phase import Phase

_FULL_PERCENT = 100
_LEFT_OUT = "within the rollback window: Argo Rollouts skips the steps"
_PROMOTED = "the release was promoted in full"


def advance(job: Job, seen: Observation, at: datetime | None) -> Job:
    """The job after an observation of its own walk; ``at``: ``None`` if nobody watched before."""
    if job.status.is_final:
        return job
    rollout = seen.rollout
    promoted = rollout.pod_hash == rollout.stable_hash
    job = served(_applied(job, seen.application, at), seen)
    if rollout.override:
        job = replace(job, override=str(rollout.override))
    if rollout.aborted and not promoted:
        return _aborted(job, seen, at)
    # An abort finds nothing to take back in what is stable already.
    done = promoted and not rollout.moved and (rollout.phase is Phase.HEALTHY or rollout.aborted)
    if job.status is JobStatus.FAILED:
        return went_on(job, at) if done else job
    reached = _planned(job) if promoted else min(rollout.step or 0, _planned(job))
    if not promoted and (reached == _planned(job) or rollout.promoted_full):
        job = _left_out(job, rollout, reached, at)
    if not promoted:
        job = walked(let_through(job, seen, reached, at), rollout, reached, at)
    job = switched_at_once(job, rollout, reached, at)
    job = _reach(job, reached, at)
    if done:
        return _completed(job, at)
    status, message = _standing(job, seen)
    return replace(job, status=status, message=message)


def _planned(job: Job) -> int:
    """How many steps the plan has."""
    return sum(step.planned for step in job.steps)


def _applied(job: Job, application: ApplicationState | None, at: datetime | None) -> Job:
    """Where no Argo CD gives the Application a status, the objects are all there is to see."""
    step = job.steps[0]
    if application is None or not application.sync:
        return _with(job, succeed(step, at))
    asked = application.request
    commit = asked.commit if asked and asked.job == job.id else ""
    if is_synced(application, commit):
        step = succeed(step, at)
    elif failure := sync_failure(application, commit):
        step = fail(step, at, failure)
    return _with(job, step)


def _reach(job: Job, reached: int, at: datetime | None) -> Job:
    """The step of the plan with index ``reached`` runs; those before it are over."""
    steps = list(job.steps)
    for index in range(1, reached + 1):
        steps[index] = succeed(steps[index], at)
    steps[reached + 1] = start(steps[reached + 1], at)
    return replace(job, steps=tuple(steps))


def _left_out(job: Job, rollout: RolloutState, reached: int, at: datetime | None) -> Job:
    """Without the steps before: a full promotion, or an undo within the window. A canary is at the
    end then with less than all traffic; a blue-green release at its switch.

    A step that asked for less traffic than the canary has was walked.
    """
    others = rollout.weight_hash not in ("", rollout.pod_hash)
    unset = 0 if rollout.promoted_full else _FULL_PERCENT
    weight = 0 if others else unset if rollout.weight is None else rollout.weight
    if weight == _FULL_PERCENT and not rollout.promoted_full:
        return job
    why = _LEFT_OUT
    if rollout.promoted_full:
        by = f" by {rollout.promoted_by}" if rollout.promoted_by else ""
        why = f"{_PROMOTED if rollout.was_healthy else PROMOTED}{by}"
    steps = list(job.steps)
    for step in job.steps:
        walked = step.weight <= weight if step.moves else step.weight < weight
        ahead = step.index > reached and (step.moves or not rollout.promoted_full)
        if step.planned and not walked and not ahead:
            steps[step.index] = skip(step, at, why)
    return replace(job, steps=tuple(steps))


def _completed(job: Job, at: datetime | None) -> Job:
    job = _with(job, complete(job.steps[_planned(job) + 1], at))
    job = _with(job, succeed(job.steps[0], at))
    notes = (step.message for step in job.steps if promoted_unproven(step) or unjudged(step))
    return replace(job, status=JobStatus.SUCCEEDED, message=next(notes, ""), finished_at=at)


def _aborted(job: Job, seen: Observation, at: datetime | None) -> Job:
    """Afterwards Argo Rollouts puts the step back to 0: the one we know of is the one that ran."""
    rollout = seen.rollout
    if job.status is not JobStatus.FAILED:
        known = running_step(job)
        reached = min(rollout.step or 0, _planned(job))
        if known is None or reached + 1 > known.index:
            job = _reach(job, reached, at)
        person, why = abort_cause(seen)
        step = running_step(job) if person else culprit(job)
        job = failed(job, why, at, _unless_failed(job, step))
    elif failed_for_good(job):
        job = with_rollback(job)
    else:
        job = _explained(job, seen)
    told = reason(job), after_abort(seen), rollback_hint(job, seen)
    job = replace(job, message="; ".join(filter(None, told)))
    if aborted_since_promotion(rollout):
        # Argo Rollouts completes a full promotion all the same, and takes the abort back.
        return job
    job = _with(job, start(job.steps[-1], at))
    gone = rollout.canary_replicas == 0 or rollout.keeps_aborted
    # Before Argo Rollouts has seen the abort, weight and replicas are those from before it.
    back = not rollout.moved and seen.is_on_stable
    if rollout.phase is Phase.DEGRADED and back and gone:
        job = _with(job, complete(job.steps[-1], at))
        job = _with(job, succeed(job.steps[0], at))
        return replace(job, status=JobStatus.ROLLED_BACK, finished_at=at)
    return job


def _explained(job: Job, seen: Observation) -> Job:
    """Rollouts and AnalysisRuns are watched apart: the numbers may come after the abort."""
    own, numbers = abort_words(seen.rollout), numbers_of(seen)
    if not own or not numbers or reason(job) != own:
        return job
    steps = (replace(s, message=numbers) if s.message == own else s for s in job.steps)
    return replace(job, steps=tuple(steps))


def _unless_failed(job: Job, step: Step | None) -> Step | None:
    """``None`` if a person has decided on a step that failed before."""
    waiting = step is None or any(
        other.status is StepStatus.FAILED and other.index >= step.index for other in job.steps
    )
    return None if waiting else step


def _standing(job: Job, seen: Observation) -> tuple[JobStatus, str]:
    """Whether it waits for a person, and for what."""
    rollout = seen.rollout
    running = running_step(job)
    verdict = _unanswered(job, running)
    if verdict:
        return JobStatus.PAUSED, f"{WAITING}{verdict}"
    if rollout.paused_by_user:
        return JobStatus.PAUSED, "paused by a person"
    if rollout.phase is Phase.PAUSED and running and running.asks:
        return JobStatus.PAUSED, f"{WAITING}{to_approve(job, running, seen)}"
    if stable_never_available(job, seen):
        return _over_nothing(seen)
    if rollout.phase is Phase.PAUSED and rollout.pause_reason.startswith("Inconclusive"):
        return JobStatus.PAUSED, f"{WAITING}{numbers_of(seen) or rollout.pause_reason}"
    if seen.uncreated:
        return JobStatus.RUNNING, f"pods can't be created: {seen.uncreated}"
    if rollout.gave_up:
        return JobStatus.RUNNING, rollout.message
    why = waited_for(seen)
    return JobStatus.RUNNING, why and f"Argo Rollouts waits: {why}"


def _over_nothing(seen: Observation) -> tuple[JobStatus, str]:
    """How a release does whose stable was never available."""
    rollout = seen.rollout
    if rollout.promoted_full:
        return JobStatus.RUNNING, PROMOTED
    if rollout.rollback == "auto":
        return JobStatus.RUNNING, f"{NEVER_AVAILABLE}: it is being promoted in full"
    return JobStatus.PAUSED, what_to_do(seen)


def _unanswered(job: Job, running: Step | None) -> str:
    """Why the step that runs, or the Verify after it, has failed while the release stands there."""
    reached = running.index if running else 0
    for step in job.steps:
        if step.planned and step.status is StepStatus.FAILED and step.index >= reached:
            return step.message
    return ""


def _with(job: Job, step: Step) -> Job:
    if job.steps[step.index] is step:
        return job
    return replace(job, steps=tuple(step if s.index == step.index else s for s in job.steps))
