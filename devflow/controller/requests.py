"""What becomes of releases that were asked for, until a Rollout begins them."""

from datetime import datetime

from devflow.controller.effect import JobChanged, job_changed
from devflow.controller.state.app import App
from devflow.controller.state.pending_request import PendingRequest
from devflow.controller.state.replaced_request import ReplacedRequest
from devflow.controller.state.state import State
from devflow.controller.state.tracked_job import TrackedJob
from devflow.kube.listing import Key
from devflow.record import Job
from devflow.record.fold import (
    asked_before,
    given_up,
    held_up,
    is_settled,
    left_behind,
    nothing_to_begin,
    picked_up,
    sync_repeated,
)

_DELETED = "its Application was deleted"
"""Why a job is over that never began."""


def follow_request(state: State, key: Key, now: datetime) -> list[JobChanged]:
    """Follow the request that an app's Application carries now, for as long as it is pending."""
    application = state.applications.of(key)
    request = application.request if application else None
    pending = state.requests.get(key)
    if pending is not None and (request is None or request.job != pending.request.job):
        pending = None
        state.put_replaced(key, state.requests.pop(key).tracked, now)
    if application is None:
        over = state.replaced.pop(key, [])
        return [effect for one in over for effect in _leave_behind(one, _DELETED, now)]
    if request is None:
        return []
    state.forget_replaced(key, request.job)
    if request.job == _begun_last(state, key):
        state.requests.pop(key, None)
        return []
    effects: list[JobChanged] = []
    if pending is None:
        tracked = TrackedJob(picked_up(request, application, state.cluster, now))
        pending = state.requests[key] = PendingRequest(request, application, tracked)
        effects.append(job_changed(tracked, None))
    pending.request = request
    pending.put(application, now)
    return effects + judge_request(pending, now)


def judge_requests(state: State, now: datetime) -> list[JobChanged]:
    """End those requests that can't begin any more, or have nothing to begin, as of ``now``."""
    effects: list[JobChanged] = []
    for key, one in state.requests.items():
        app = state.apps.get(key)
        effects += judge_request(one, now) or _judge_idle(one, app, now)
    for key in list(state.replaced):
        effects += _judge_replaced(state, key, now)
    return effects


def judge_request(pending: PendingRequest, now: datetime) -> list[JobChanged]:
    """Record whether a request is held up, or fail it if it can't begin any more."""
    job = pending.tracked.job
    if not pending.tracked.is_pending:
        return []
    application, commit = pending.application, pending.request.commit
    if why := pending.failure(now):
        after = given_up(job, why, now, commit)
    else:
        trouble = application.error or sync_repeated(application)
        after = held_up(job, trouble if commit else "", now)
    return _put(pending.tracked, after) if after != job else []


def _judge_idle(pending: PendingRequest, app: App | None, now: datetime) -> list[JobChanged]:
    """End a request for what its app runs all the while: Argo Rollouts may be away from an apply
    of another image until it is taken back, and then sees neither.

    Who asks does so while the Rollout has another image, so what has the asked one was applied.
    """
    job, rollout = pending.tracked.job, app.rollout if app else None
    walk = app.tracked.job if app and app.tracked else None
    if not pending.tracked.is_pending or rollout is None or walk is None:
        return []
    runs = (walk.rollout.uid, walk.number, walk.to.hash, walk.to.image)
    asked = (rollout.uid, rollout.revision, rollout.pod_hash, pending.request.image)
    idle = runs == asked and rollout.image == pending.request.image and is_settled(rollout)
    if not pending.is_idle(now, idle=idle and rollout.revision <= pending.request.after):
        return []
    return _put(pending.tracked, nothing_to_begin(job, rollout.revision, now))


def _judge_replaced(state: State, key: Key, now: datetime) -> list[JobChanged]:
    """End what is left behind once the last request has begun. Not before: of several that push to
    Git at once, the Application may name one and Git have another.
    """
    application = state.applications.of(key)
    last = application.request if application else None
    if last is None or last.job != _begun_last(state, key):
        return []
    effects: list[JobChanged] = []
    for one in state.replaced[key]:
        if one.is_left_behind(now):
            state.forget_replaced(key, one.tracked.job.id)
            effects += _leave_behind(one, asked_before(last.job), now)
    return effects


def _leave_behind(one: ReplacedRequest, why: str, now: datetime) -> list[JobChanged]:
    tracked = one.tracked
    return _put(tracked, left_behind(tracked.job, why, now)) if tracked.is_pending else []


def _begun_last(state: State, key: Key) -> str:
    """The request that an app's newest walk carries out; empty if nobody asked for it."""
    app = state.apps.get(key)
    return app.tracked.job.request if app and app.tracked else ""


def _put(tracked: TrackedJob, after: Job) -> list[JobChanged]:
    before, tracked.job = tracked.job, after
    return [job_changed(tracked, before)]
