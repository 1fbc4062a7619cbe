"""What people did to a release, put into its job: by the CLI, which says so in the Rollout, or by
another program, which the API server has noted as the manager of a field.

A Rollout's actions are in the order of the resourceVersions that they were decided on. Each is put
into one job: that of the walk that it was decided on, or that began by it.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec.structs import replace

from devflow.live import ASKED, CONTROLLER, DONE, Action, RolloutState, Verb
from devflow.record.job import Job, Step
from devflow.release.plan import position

CLI = "devflow"
"""The field manager of what the CLI changes: it writes down its actions itself."""
_PAUSING = (Verb.PAUSE, Verb.RESUME, Verb.PROMOTE, Verb.PROMOTE_FULL)
_PROMOTIONS = (Verb.PROMOTE, Verb.PROMOTE_FULL)


def acted(job: Job, rollout: RolloutState, *, begins: bool = False, over: bool = False) -> Job:
    """The job with what people did to it.

    ``begins``: its walk begins now, so that what begins a walk is its own. ``over``: another walk
    has begun since, so that the Rollout's fields say nothing of this one.
    """
    actions = list(concluded(job, rollout).actions)
    upto = job.acted
    for action in rollout.actions:
        if action.version <= upto:
            continue
        if action.begins_anew and not begins:
            # It and what follows belong to the next walk, which hasn't been seen yet.
            break
        upto = action.version
        if action.begins_anew or action.revision == job.number:
            actions.append(action)
    after = replace(job, actions=tuple(actions), acted=upto)
    if not over:
        after = replace(after, actions=(*after.actions, *_by_others(after, rollout)))
    return after if after != job else job


def retried_unseen(job: Job, rollout: RolloutState) -> bool:
    """Whether the Rollout's actions tell of a retry whose walk began unseen: the release may have
    been aborted again before its status was next to be believed, or have never been seen aborted.
    """
    return any(
        one.verb == Verb.RETRY
        and one.outcome == DONE
        and one.revision == job.number
        and one.version > job.acted
        for one in rollout.actions
    )


def concluded(job: Job, rollout: RolloutState) -> Job:
    """The job with how the actions on it ended, where the Rollout tells by now."""
    known = {one.id: one for one in rollout.actions}
    actions = tuple(_later(one, known.get(one.id, one)) for one in job.actions)
    return replace(job, actions=actions) if actions != job.actions else job


def awaits_outcome(job: Job) -> bool:
    """Whether an action on it is known to have been asked for, and not how it ended."""
    return any(one.outcome == ASKED for one in job.actions)


def promoted_past(job: Job, step: Step, rollout: RolloutState) -> Action | None:
    """The action that ended ``step``, or would have; ``None`` if none is known.

    A program that isn't ours leaves a trace only where it sets the number of the step.
    """
    for action in reversed(job.actions):
        at = None if action.step is None else position(rollout.plan, action.step) + 1
        if action.verb in _PROMOTIONS and action.held and at == step.index:
            return action
    touch = next((one for one in rollout.touched if one.field == "step"), None)
    if touch is None or touch.at is None or touch.manager in (CLI, CONTROLLER):
        return None
    if step.started_at is None or touch.at < step.started_at.replace(microsecond=0):
        return None
    return _foreign(Verb.PROMOTE, touch.manager, touch.at, rollout, f"step-{step.index}")


def with_promotion(job: Job, step: Step, rollout: RolloutState, at: datetime | None) -> Job:
    """The job with who ended ``step``, which a person had to or did; where nothing says who, with
    that it was done.
    """
    action = promoted_past(job, step, rollout)
    if action is None and step.asks and at is not None and not rollout.promoted_full:
        action = _foreign(Verb.PROMOTE, "", at, rollout, f"step-{step.index}")
    if action is None or any(one.id == action.id for one in job.actions):
        return job
    return replace(job, actions=(*job.actions, action))


def joined(one: Sequence[Action], other: Sequence[Action]) -> tuple[Action, ...]:
    """What two controllers know of the actions on one job."""
    known: dict[str, Action] = {}
    for action in (*one, *other):
        known[action.id] = _later(known.get(action.id, action), action)
    return tuple(sorted(known.values(), key=lambda action: (action.version, action.id)))


def _later(one: Action, other: Action) -> Action:
    """Of two records of one action that which knows its outcome."""
    return max(one, other, key=_standing)


def _standing(action: Action) -> tuple[bool, str, int, datetime]:
    return action.outcome != ASKED, action.outcome, action.version, action.at


def _by_others(job: Job, rollout: RolloutState) -> Iterator[Action]:
    """What other programs did that the job doesn't have yet, by how the Rollout is now."""
    touched = {one.field: one for one in rollout.touched if one.manager not in (CLI, CONTROLLER)}
    last = _last(job, *_PAUSING)
    was_paused = last is not None and last.verb == Verb.PAUSE
    retried = job.attempt > 1 and not rollout.aborted
    asked = (
        ("paused", Verb.PAUSE, rollout.paused_by_user and not was_paused),
        ("paused", Verb.RESUME, was_paused and not rollout.paused_by_user),
        ("abort", Verb.ABORT, rollout.aborted and not _last(job, Verb.ABORT)),
        ("abort", Verb.RETRY, retried and not _last(job, Verb.RETRY)),
        ("full", Verb.PROMOTE_FULL, rollout.promoted_full and not _last(job, Verb.PROMOTE_FULL)),
        ("restart", Verb.RESTART, _is_restarted(job, rollout)),
    )
    for field, verb, is_new in asked:
        touch = touched.get(field)
        if is_new and touch is not None and touch.at is not None:
            yield _foreign(verb, touch.manager, touch.at, rollout)


def _is_restarted(job: Job, rollout: RolloutState) -> bool:
    """Whether its pods are being replaced by a restart that the job doesn't have yet."""
    at, last = rollout.restart_at, _last(job, Verb.RESTART)
    if at is None or job.started_at is None or at < job.started_at.replace(microsecond=0):
        return False
    return last is None or last.at.replace(microsecond=0) < at


def _last(job: Job, *verbs: Verb) -> Action | None:
    held = (one for one in job.actions if one.verb in verbs and one.held)
    return max(held, key=lambda one: one.version, default=None)


def _foreign(verb: Verb, by: str, at: datetime, rollout: RolloutState, key: str = "") -> Action:
    """An action of a program that doesn't write down its own; the same whoever sees it."""
    parts = (verb, key or f"{at:%Y%m%dT%H%M%S}", by)
    return Action(
        id="-".join(part for part in parts if part),
        verb=verb,
        by=by,
        at=at,
        revision=rollout.revision,
        version=rollout.resource_version,
        outcome=DONE,
    )
