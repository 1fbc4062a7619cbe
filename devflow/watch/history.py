"""What each step of a release did, recorded as it happens.

It can't be read back afterwards: at its end Argo Rollouts resets the step and the weights.
"""

import enum
from dataclasses import dataclass, replace
from datetime import datetime

from devflow.release import Schedule
from devflow.release.phase import Phase
from devflow.watch.outcome import Outcome
from devflow.watch.revisions import Role
from devflow.watch.view import ReleaseView

COMPLETED = "Completed"


class StepState(enum.StrEnum):
    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"
    """The app's first version goes straight to stable."""


@dataclass(frozen=True, slots=True)
class PodCount:
    """Pods of a revision: ready, and asked for."""

    ready: int
    desired: int


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One step. Times are those at which we saw it happen, ``None`` if we weren't there."""

    title: str
    weight_asked: int
    """The canary's share in percent that the schedule asks for in this step."""
    state: StepState = StepState.PENDING
    weight_seen: int | None = None
    """The canary's share in percent by the app's routes, at the end of the step."""
    stable: PodCount | None = None
    canary: PodCount | None = None
    started: datetime | None = None
    ended: datetime | None = None

    @property
    def seconds(self) -> float | None:
        if self.started is None or self.ended is None:
            return None
        return (self.ended - self.started).total_seconds()


@dataclass(frozen=True, slots=True)
class History:
    """The steps of one walk through a schedule, its end ``Completed`` included."""

    target: str
    image_from: str | None
    """What ran before; ``None`` for a first version, or if we weren't there."""
    steps: tuple[StepRecord, ...]


def begin(view: ReleaseView) -> History:
    """The history of a release first seen now: what lies behind it has no times."""
    history = _fresh(view)
    return _record(history, view, None) if view.current else history


def fold(history: History, view: ReleaseView, at: datetime) -> History:
    """The history after one more look, at a time never before the last one."""
    if not view.current:
        return history
    if view.target != history.target:
        history = _fresh(view)
    return _record(history, view, at)


def conclude(history: History, outcome: Outcome, at: datetime) -> History:
    """The history of a release that has ended: a step still running has failed with it."""
    steps = tuple(
        replace(step, state=StepState.FAILED, ended=at) if step.state is StepState.RUNNING else step
        for step in history.steps
    )
    return replace(history, steps=steps) if outcome.word in ("aborted", "degraded") else history


def _fresh(view: ReleaseView) -> History:
    stable = view.revision(Role.STABLE)
    changes = view.step is not None and stable is not None
    return History(
        target=view.target,
        image_from=stable.image if stable and changes else None,
        steps=(*_planned(view.schedule), StepRecord(COMPLETED, 100)),
    )


def _planned(schedule: Schedule) -> list[StepRecord]:
    return [StepRecord(step.title, schedule.weight_at(i)) for i, step in enumerate(schedule)]


def _record(history: History, view: ReleaseView, at: datetime | None) -> History:
    if view.aborted:
        return history
    last = len(history.steps) - 1
    over = view.step is None and view.phase is Phase.HEALTHY
    reached = last if view.step is None else view.step
    steps = []
    for index, step in enumerate(history.steps):
        if index < reached:
            steps.append(_passed(step, at, skipped=view.first))
        elif index > reached:
            steps.append(StepRecord(step.title, step.weight_asked))
        elif over and step.state is StepState.DONE:
            steps.append(step)
        else:
            running = _running(step, view, at)
            steps.append(_passed(running, at, skipped=False) if over else running)
    _add_late_weight(steps, min(reached, last) - 1, view)
    return replace(history, steps=tuple(steps))


def _add_late_weight(steps: list[StepRecord], index: int, view: ReleaseView) -> None:
    """Rollout and routes are watched apart: the weight may show after its step is over."""
    if index < 0 or view.weights is None:
        return
    step = steps[index]
    if step.weight_seen is not None and view.weights.canary == step.weight_asked:
        steps[index] = replace(step, weight_seen=step.weight_asked)


def _passed(step: StepRecord, at: datetime | None, *, skipped: bool) -> StepRecord:
    if skipped:
        return replace(step, state=StepState.SKIPPED)
    if step.state is StepState.DONE:
        return step
    # Of a step that began and ended between two looks we know neither.
    ended = at if step.state is StepState.RUNNING else None
    return replace(step, state=StepState.DONE, ended=ended)


def _running(step: StepRecord, view: ReleaseView, at: datetime | None) -> StepRecord:
    stable, canary = view.revision(Role.STABLE), view.revision(Role.CANARY)
    again = step.state is StepState.RUNNING
    return replace(
        step,
        state=StepState.RUNNING,
        weight_seen=view.weights.canary if view.weights else None,
        stable=PodCount(stable.ready, stable.desired) if stable else None,
        canary=PodCount(canary.ready, canary.desired) if canary else None,
        started=step.started if again else at,
        ended=None,
    )
