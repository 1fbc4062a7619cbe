"""The record of a walk as it begins."""

from datetime import datetime

from msgspec.structs import replace

from devflow.live import Observation, Request, RolloutState
from devflow.record.fold.classify import job_id, stable_before
from devflow.record.fold.initial_steps import initial_steps
from devflow.record.job import (
    Job,
    Revision,
    RolloutRef,
    Step,
    Version,
)
from devflow.record.transitions import skip, start

_FIRST = "the app's first version: all traffic goes to it at once"
_BACK = "back to the stable version: Argo Rollouts skips the steps"


def new_job(before: Job | None, seen: Observation, at: datetime | None) -> Job:
    """The job of the walk that an observation is the first of.

    ``before`` is the Rollout's job before it.
    """
    rollout, application = seen.rollout, seen.application
    attempt = _attempt(before, rollout)
    ref = RolloutRef(name=rollout.name, uid=rollout.uid)
    job = Job(
        id=job_id(seen.cluster, ref, rollout.revision, attempt),
        app=rollout.name,
        namespace=rollout.namespace,
        cluster=seen.cluster,
        application=f"{application.namespace}/{application.name}" if application else "",
        rollout=ref,
        number=rollout.revision,
        attempt=attempt,
        from_=_from(before, rollout),
        to=Revision(image=rollout.image, hash=rollout.pod_hash),
        schedule_hash=rollout.step_hash,
        request=before.request if before else "",
        steps=_steps(before, rollout, at),
        actor=(application.initiated_by if application else "") or rollout.manager,
        commit=application.revision if application else "",
        version=Version(generation=rollout.generation, resource_version=rollout.resource_version),
        started_at=at,
        updated_at=seen.at,
        rehearsal=rollout.rehearsal,
        acted=before.acted if before else 0,
    )
    return claim(job, application.request if application else None)


def claim(job: Job, request: Request | None) -> Job:
    """The job under the id by which it was asked for, if it is what ``request`` asks for.

    A request is for one walk: once carried out, it asks for nothing any more.
    """
    if request is None or request.job == job.request:
        return job
    if request.image != job.to.image or request.after >= job.number:
        return job
    return replace(
        job,
        id=request.job,
        request=request.job,
        actor=request.actor or job.actor,
        commit=request.commit or job.commit,
        reason=request.reason,
        origin=request.origin,
    )


def _attempt(before: Job | None, rollout: RolloutState) -> int:
    again = before and before.rollout.uid == rollout.uid and before.number == rollout.revision
    return before.attempt + 1 if before and again else 1


def _from(before: Job | None, rollout: RolloutState) -> Revision | None:
    """The Rollout knows only the hash of what is stable; its image is known by an earlier job."""
    if not rollout.stable_hash or _is_first(rollout):
        return None
    known = [Revision(image=rollout.image, hash=rollout.pod_hash)]
    if before:
        known += [before.to, *([before.from_] if before.from_ else [])]
    for revision in known:
        if revision.hash == rollout.stable_hash:
            return revision
    return Revision(image="", hash=rollout.stable_hash)


def _is_first(rollout: RolloutState) -> bool:
    return rollout.revision == 1 or not rollout.stable_hash


def _steps(before: Job | None, rollout: RolloutState, at: datetime | None) -> tuple[Step, ...]:
    applied, *plan, completed = initial_steps(rollout.plan)
    if _is_first(rollout):
        plan = [skip(step, at, _FIRST) for step in plan]
    elif before and rollout.pod_hash == rollout.stable_hash == stable_before(before):
        plan = [skip(step, at, _BACK) for step in plan]
    return (start(applied, at), *plan, completed)
