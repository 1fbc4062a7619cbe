"""The job of a release that was asked for, as long as its Rollout hasn't begun it."""

from datetime import datetime

from msgspec.structs import replace

from devflow.live import ApplicationState, Request, RolloutState
from devflow.record.fold.classify import refused_id
from devflow.record.fold.end_job import superseded
from devflow.record.fold.initial_steps import applied, initial_steps
from devflow.record.job import Job, JobStatus, Revision, RolloutRef, Version
from devflow.record.transitions import fail, skip, start
from devflow.release.plan import Plan

_NOT_BEGUN = "the release never began"


def pending_job(
    request: Request,
    app: str,
    namespace: str,
    cluster: str,
    application: str,
    plan: Plan,
    at: datetime,
) -> Job:
    """The job as whoever asks writes it down. ``application`` is ``namespace/name``."""
    return Job(
        id=request.job,
        app=app,
        namespace=namespace,
        cluster=cluster,
        application=application,
        rollout=RolloutRef(name=app, uid=""),
        number=0,
        to=Revision(image=request.image, hash=""),
        schedule_hash="",
        request=request.job,
        status=JobStatus.PENDING,
        steps=initial_steps(plan),
        actor=request.actor,
        reason=request.reason,
        origin=request.origin,
        version=Version(generation=0, resource_version=0),
        updated_at=at,
    )


def picked_up(request: Request, application: ApplicationState, cluster: str, at: datetime) -> Job:
    """The job as the controller sees it first: the schedule is known to whoever asked, or later."""
    app, namespace = application.name, application.destination or application.namespace
    where = f"{application.namespace}/{application.name}"
    job = pending_job(request, app, namespace, cluster, where, (), at)
    return replace(job, steps=(start(applied(), at),))


def held_up(job: Job, why: str, at: datetime) -> Job:
    """The job while Argo CD hasn't got it done, and ``why``; empty if nothing is wrong."""
    return job if job.message == why else replace(job, message=why, updated_at=_later(job, at))


def given_up(job: Job, why: str, at: datetime, commit: str = "") -> Job:
    """The job after it became clear that it doesn't begin: nothing of it was released."""
    at = _later(job, at)
    after = replace(
        job,
        status=JobStatus.FAILED,
        message=f"{why}; the version before serves on",
        steps=(fail(start(job.steps[0], at), at, why), *job.steps[1:]),
        commit=commit,
        finished_at=at,
        updated_at=at,
    )
    return closed(after)


def asked_before(later: str) -> str:
    """Why a job is over that never began, as the job ``later`` was asked for meanwhile."""
    return f"{later} was asked for before it began"


def left_behind(job: Job, why: str, at: datetime) -> Job:
    """The job after it became clear that something else takes its place."""
    at = _later(job, at)
    return replace(superseded(job, why, at), updated_at=at)


def nothing_to_begin(job: Job, revision: int, at: datetime) -> Job:
    """The job of a release of what the app runs all the while, as ``revision``."""
    why = f"nothing to release: revision {revision} has this image, and was never left"
    return left_behind(job, why, at)


def refused(
    rollout: RolloutState,
    cluster: str,
    application: ApplicationState | None,
    why: str,
    at: datetime,
) -> Job:
    """The job of a version that nobody announced and that Argo Rollouts refuses to begin.

    Its id is that of the Rollout's generation: the same whoever sees it, and when.
    """
    ref = RolloutRef(name=rollout.name, uid=rollout.uid)
    request = Request(
        job=refused_id(cluster, ref, rollout.generation),
        image=rollout.image,
        actor=rollout.manager,
    )
    where = f"{application.namespace}/{application.name}" if application else ""
    asked = pending_job(request, rollout.name, rollout.namespace, cluster, where, rollout.plan, at)
    return given_up(replace(asked, request=""), why, at)


def closed(job: Job) -> Job:
    """The job with no step open if it was given up: whoever did so may not have known them all."""
    if job.begun or job.status is not JobStatus.FAILED:
        return job
    rest = (skip(step, job.finished_at, _NOT_BEGUN) for step in job.steps[1:])
    return replace(job, steps=(job.steps[0], *rest))


def _later(job: Job, at: datetime) -> datetime:
    return max(job.updated_at, at)
