"""How an app's job follows its Rollout: the fold, what is recorded, what is watched."""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from devflow.controller.effect import (
    ConfirmRequest,
    Effect,
    FindImage,
    StopWatching,
    WatchRevision,
    job_changed,
)
from devflow.controller.judging.judge import judge
from devflow.controller.refused import note_refused
from devflow.controller.state.app import App
from devflow.controller.state.state import State
from devflow.controller.state.tracked_job import TrackedJob
from devflow.kube.listing import Key
from devflow.live import RolloutState
from devflow.record import Job, awaits_outcome, concluded
from devflow.record.fold import deleted, fold, is_settled, overtaken, precedes


def remember(state: State, job: Job, now: datetime) -> list[Effect]:
    """Track a stored job. Of several of one name only the last may be under way: the others end,
    whether their Rollout is another, or has gone on to a later walk. One that hasn't begun waits
    for what its Application says.
    """
    key = Key(job.namespace, job.rollout.name)
    if not job.begun:
        state.put_replaced(key, TrackedJob(job, stored=job), now)
        return []
    app = state.app(key)
    older, newer = app.tracked, TrackedJob(job, stored=job)
    if older is not None and precedes(job, older.job):
        older, newer = newer, older
    app.tracked = newer
    if older is None:
        return []
    _await_outcome(app, older)
    before = older.job
    if before.rollout.uid == newer.job.rollout.uid:
        older.job = overtaken(before, newer.job, now)
    else:
        older.job = next(iter(deleted(before, now, gap=True)), before)
    return [job_changed(older, before)] if older.job != before else []


def put_rollout(
    state: State, app: App, rollout: RolloutState, now: datetime, *, gap: bool = False
) -> list[Effect]:
    """Keep an app's Rollout, unless a later state of it is known.

    ``gap``: changes before it may have gone unseen.
    """
    before = app.rollout
    if (
        before is not None
        and before.uid == rollout.uid
        and rollout.resource_version < before.resource_version
    ):
        return []
    app.put_rollout(rollout if state.rollback else replace(rollout, rollback="manual"))
    app.look_at_shares()
    note_refused(state, app.key, rollout, now)
    return follow(state, app, now, gap=gap) if state.synced else []


def delete_app(state: State, key: Key, now: datetime, *, gap: bool) -> list[Effect]:
    """End the job of an app whose Rollout is gone, and forget the app.

    ``gap``: when it went is unknown.
    """
    app = state.apps.get(key)
    if app is None:
        return []
    app.rollout = None
    state.refused.pop(key, None)
    if not state.synced:
        return []
    effects: list[Effect] = []
    if app.tracked is not None:
        effects += record(state, app, deleted(app.tracked.job, now, gap=gap), now)
    effects += _settle(state, app, now)
    del state.apps[key]
    return effects


def follow(state: State, app: App, now: datetime, *, gap: bool = False) -> list[Effect]:
    """Fold what is known of an app now into its job.

    ``gap``: changes may have gone unseen, so that what is new has no times.
    """
    rollout = app.rollout
    if rollout is None:
        return []
    app.gap = app.gap or gap
    seen = state.observe(app, rollout, now)
    job = app.tracked.job if app.tracked else None
    effects = record(state, app, fold(job, seen), now) + _conclude(app, rollout)
    if app.tracked is not None and app.tracked.learn(rollout.resource_version):
        # This controller has seen nothing of what follows from the other one's record.
        return effects + follow(state, app, now, gap=True)
    # An unsettled status proves that nothing of the next walk has gone unseen.
    if is_settled(rollout) or not app.is_open:
        app.gap = False
    return effects + _settle(state, app, now)


def record(
    state: State, app: App, changed: Sequence[Job], now: datetime, *, given_up: bool = False
) -> list[Effect]:
    """Track changed jobs of an app, of which the last is its newest.

    Listeners get a new job once its id is sure. ``given_up``: it is the guard's verdict.
    """
    if app.still_since is None:
        app.still_since = now
    effects: list[Effect] = []
    for job in changed:
        tracked = earlier = app.tracked
        before = tracked.job if tracked is not None and tracked.job.id == job.id else None
        if tracked is None or before is None:
            tracked = app.tracked = TrackedJob(job)
            application = state.applications.of(app.key)
            if earlier is not None:
                _await_outcome(app, earlier)
            if application is not None:
                tracked.is_named = False
                effects.append(ConfirmRequest(app, tracked, earlier, application))
        # What is only said of it, such as what holds it up, moves nothing.
        if before is None or (before.status, before.steps) != (job.status, job.steps):
            app.still_since = now
        tracked.job = job
        if tracked.is_named:
            effects.append(job_changed(tracked, before, given_up=given_up))
    return effects


def _await_outcome(app: App, earlier: TrackedJob) -> None:
    """Keep a job that another walk has followed, until it is known how the actions on it ended:
    whoever carries an action out writes its outcome after its effect.
    """
    if awaits_outcome(earlier.job):
        app.earlier += (earlier,)


def _conclude(app: App, rollout: RolloutState) -> list[Effect]:
    """Record how the actions on earlier jobs ended, where the Rollout tells now."""
    effects: list[Effect] = []
    for tracked in app.earlier:
        before, tracked.job = tracked.job, concluded(tracked.job, rollout)
        if tracked.job is not before and tracked.is_named:
            effects.append(job_changed(tracked, before))
    app.earlier = tuple(
        one for one in app.earlier if awaits_outcome(one.job) and one.job.rollout.uid == rollout.uid
    )
    return effects


def _settle(state: State, app: App, now: datetime) -> list[Effect]:
    """Watch and judge an app while a release of it is under way."""
    if app.is_open:
        state.open[app.key] = app
    else:
        state.open.pop(app.key, None)
    return [*_find_image(app), *_watch(app), *judge(state, app, now)]


def _find_image(app: App) -> Sequence[FindImage]:
    """Ask for the image of a revision that isn't in the Rollout, once."""
    if app.rollout is None or not app.rollout.lacks_image or app.finding_image:
        return ()
    app.finding_image = True
    return (FindImage(app),)


def _watch(app: App) -> Sequence[WatchRevision | StopWatching]:
    """Watch the revision that is on its way now, or none."""
    rollout, watched = app.rollout, app.watched_hash
    if not app.is_open or rollout is None:
        if watched:
            app.watch("")
            return (StopWatching(app),)
    elif rollout.observed and rollout.pod_hash not in ("", watched):
        app.watch(rollout.pod_hash)
        return (WatchRevision(app, rollout.pod_hash, app.references),)
    return ()
