"""What becomes of releases that were asked for, until a Rollout begins them."""

from datetime import datetime

from msgspec.structs import replace

from devflow.controller.effect import JobChanged, job_changed
from devflow.controller.state.pending_request import PendingRequest
from devflow.controller.state.state import State
from devflow.controller.state.tracked_job import TrackedJob
from devflow.kube.listing import Key
from devflow.record import Job, JobStatus
from devflow.record.fold import given_up, held_up, picked_up, superseded, sync_repeated


def follow_request(state: State, key: Key, now: datetime) -> list[JobChanged]:
    """Follow the request that an app's Application carries now, for as long as it is pending."""
    application = state.applications.of(key)
    request = application.request if application else None
    app = state.apps.get(key)
    begun_last = app.tracked.job.request if app and app.tracked else ""
    if application is None or request is None or request.job == begun_last:
        pending = state.requests.pop(key, None)
        return _end(pending, now) if pending is not None and application is None else []
    effects: list[JobChanged] = []
    pending = state.requests.get(key)
    if pending is None or pending.request.job != request.job:
        tracked = TrackedJob(picked_up(request, application, state.cluster, now))
        pending = state.requests[key] = PendingRequest(request, application, tracked)
        effects.append(job_changed(tracked, None))
    pending.request = request
    pending.put(application, now)
    return effects + judge_request(pending, now)


def judge_requests(state: State, now: datetime) -> list[JobChanged]:
    """Fail those requests that can't begin any more, as of ``now``."""
    return [effect for one in state.requests.values() for effect in judge_request(one, now)]


def judge_request(pending: PendingRequest, now: datetime) -> list[JobChanged]:
    """Record whether a request is held up, or fail it if it can't begin any more."""
    job = pending.tracked.job
    if job.begun or job.status is not JobStatus.PENDING:
        return []
    application, commit = pending.application, pending.request.commit
    if why := pending.failure(now):
        after = given_up(job, why, now, commit)
    else:
        trouble = application.error or sync_repeated(application)
        after = held_up(job, trouble if commit else "", now)
    return _put(pending.tracked, after) if after != job else []


def _end(pending: PendingRequest, now: datetime) -> list[JobChanged]:
    job = pending.tracked.job
    if job.begun or job.status is not JobStatus.PENDING:
        return []
    after = superseded(job, "its Application was deleted", now)
    return _put(pending.tracked, replace(after, updated_at=now))


def _put(tracked: TrackedJob, after: Job) -> list[JobChanged]:
    before, tracked.job = tracked.job, after
    return [job_changed(tracked, before)]
