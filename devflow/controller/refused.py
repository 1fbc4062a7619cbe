"""A version that Argo Rollouts refuses to begin is recorded as failed, with its words."""

from datetime import datetime

from devflow.controller.effect import JobChanged, job_changed
from devflow.controller.judging.refusal import INVALID
from devflow.controller.state.refused_rollout import RefusedRollout
from devflow.controller.state.state import State
from devflow.controller.state.tracked_job import TrackedJob
from devflow.kube.listing import Key
from devflow.live import RolloutState
from devflow.record.fold import given_up, refused


def note_refused(state: State, key: Key, rollout: RolloutState, now: datetime) -> None:
    """Keep since when this very specification is refused; forget it if it isn't any more."""
    known = state.refused.get(key)
    if not (rollout.observed and rollout.invalid):
        state.refused.pop(key, None)
    elif known is None or (known.uid, known.generation) != (rollout.uid, rollout.generation):
        state.refused[key] = RefusedRollout(rollout.uid, rollout.generation, now)


def judge_refused(state: State, now: datetime) -> list[JobChanged]:
    """Record those that have been refused for longer than the grace.

    A release under way is judged by the guard. A Rollout may be there before what it refers to, and
    be right a moment later: hence the grace.
    """
    return [
        effect
        for key, one in state.refused.items()
        if not one.is_recorded
        for effect in _record(state, key, one, now)
    ]


def _record(state: State, key: Key, one: RefusedRollout, now: datetime) -> list[JobChanged]:
    app = state.apps.get(key)
    rollout = app.rollout if app else None
    if app is None or rollout is None or app.is_open:
        return []
    if (now - one.since).total_seconds() <= rollout.grace_seconds:
        return []
    one.is_recorded = True
    why = f"{INVALID}: {rollout.invalid}"
    pending = state.requests.get(key)
    if pending is not None and pending.request.image == rollout.image:
        tracked, before = pending.tracked, pending.tracked.job
        if not tracked.is_pending:
            return []
        tracked.job = given_up(before, why, now, pending.request.commit)
        return [job_changed(tracked, before)]
    tracked = TrackedJob(refused(rollout, state.cluster, state.applications.of(key), why, now))
    return [job_changed(tracked, None)]
