"""The record of a walk as it begins."""

from datetime import datetime

from devflow.controller.job import (
    Job,
    JobStatus,
    Revision,
    RolloutRef,
    Step,
    StepKind,
    StepStatus,
    Version,
)
from devflow.controller.observation import Observation, RolloutState
from devflow.controller.transitions import skip
from devflow.controller.walk import job_id, stable_before

_FULL_PERCENT = 100
_FIRST = "the app's first version: all traffic goes to it at once"
_BACK = "back to the stable version: Argo Rollouts skips the steps"


def begin(before: Job | None, seen: Observation, at: datetime | None) -> Job:
    """The job of the walk that an observation is the first of.

    ``before`` is the Rollout's job before it. One that was asked for by name is carried on: it is
    the one that the annotation ``devflow.dev/job`` names.
    """
    rollout, application = seen.rollout, seen.application
    attempt = _attempt(before, rollout)
    asked = before is not None and before.status is JobStatus.PENDING and before.id == rollout.job
    named = rollout.job and (before is None or rollout.job != before.request)
    return Job(
        id=rollout.job if asked or named else job_id(seen.cluster, rollout, attempt),
        app=rollout.name,
        namespace=rollout.namespace,
        cluster=seen.cluster,
        application=f"{application.namespace}/{application.name}" if application else "",
        rollout=RolloutRef(name=rollout.name, uid=rollout.uid),
        number=rollout.revision,
        attempt=attempt,
        from_=_from(before, rollout),
        to=Revision(image=rollout.image, hash=rollout.pod_hash),
        schedule_hash=rollout.step_hash,
        request=rollout.job,
        steps=_steps(before, rollout, at),
        actor=rollout.actor or (application.initiated_by if application else "") or rollout.manager,
        commit=rollout.commit or (application.revision if application else ""),
        version=Version(generation=rollout.generation, resource_version=rollout.resource_version),
        started_at=at,
        updated_at=seen.at,
        serial=before.serial if before and asked else 0,
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
    plan = [
        Step(
            index=index,
            name=planned.name,
            kind=StepKind(planned.kind),
            weight=planned.weight,
        )
        for index, planned in enumerate(rollout.plan, 1)
    ]
    if _is_first(rollout):
        plan = [skip(step, at, _FIRST) for step in plan]
    elif before and rollout.pod_hash == rollout.stable_hash == stable_before(before):
        plan = [skip(step, at, _BACK) for step in plan]
    return (
        Step(
            index=0,
            name="Applied",
            kind=StepKind.APPLIED,
            weight=0,
            status=StepStatus.RUNNING,
            started_at=at,
        ),
        *plan,
        Step(
            index=len(plan) + 1,
            name="Completed",
            kind=StepKind.COMPLETED,
            weight=_FULL_PERCENT,
        ),
    )
