"""When a release that the guard finds bad is checked, given up and aborted."""

from datetime import datetime

from devflow.controller.change import WorkloadChecked
from devflow.controller.effect import (
    AbortRelease,
    CheckWorkload,
    PromoteRelease,
    Question,
    TakeOver,
)
from devflow.controller.gates.due import due_check
from devflow.controller.judging.guard import fail, guard, wants_abort
from devflow.controller.judging.promotion import wants_promotion
from devflow.controller.judging.takeover import wait_seconds, wants_takeover
from devflow.controller.state.app import App
from devflow.controller.state.state import State
from devflow.record import Job


def judge(state: State, app: App, now: datetime) -> list[Question]:
    """What to ask of the API server for an app's release, as of the newest observation of it.

    A watch can be silent for a minute, so the guard's finding is checked against the cluster before
    the release is given up. One of each question is under way at a time; the next judgement tries
    again what failed.
    """
    tracked, rollout = app.tracked, app.rollout
    if rollout is None or tracked is None or not app.is_open:
        return []
    seen = state.observe(app, rollout, now)
    effects: list[Question] = []
    if not app.checking and guard(tracked.job, seen, now):
        app.checking = True
        effects.append(CheckWorkload(app, tracked, rollout))
    acts = state.rollback or not rollout.aborted
    if acts and not app.aborting and wants_abort(tracked.job, seen):
        app.aborting = True
        effects.append(AbortRelease(app, tracked, rollout))
    if not app.promoting and wants_promotion(tracked.job, seen):
        app.promoting = True
        effects.append(PromoteRelease(app, tracked, rollout))
    if state.rollback and not app.taking_over and wants_takeover(seen):
        app.taking_over = True
        effects.append(TakeOver(app, tracked, rollout, wait_seconds(seen)))
    if state.rollback and not app.at_gate and (due := due_check(app, tracked, seen)):
        app.at_gate = True
        effects.append(due)
    return effects


def given_up(state: State, checked: WorkloadChecked, now: datetime) -> Job | None:
    """The job after the guard's verdict on what the cluster has; ``None`` if the release
    goes on, or isn't any more in the state in which the guard found it bad.
    """
    app, tracked, rollout = checked.app, checked.tracked, checked.rollout
    if checked.found is None or app.rollout is not rollout or app.tracked is not tracked:
        return None
    app.put_workload(checked.found, rollout, now)
    verdict = guard(tracked.job, state.observe(app, rollout, now), now)
    return None if verdict is None else fail(tracked.job, verdict, now)
