"""What a controller makes of what it finds in the store at its start."""

from itertools import permutations

import pytest

from devflow.controller.change import RolloutChanged
from devflow.controller.effect import JobChanged
from devflow.controller.follow_app import remember
from devflow.controller.react import react
from devflow.controller.state.state import State
from devflow.kube.listing import Key
from devflow.kube.watch import Change as ObjectChange
from devflow.kube.watch import EventType
from devflow.live import Action, Verb
from devflow.record.job import Job, JobStatus, RolloutRef, Version
from tests.unit.controller.doubles import NOON
from tests.unit.record.jobs import job

FIRST = job(id="asked")
RETRIED = job(id="shop-again", attempt=2, status=JobStatus.SUCCEEDED)
ANEW = job(
    id="shop-anew",
    number=1,
    rollout=RolloutRef(name="shop", uid="anew"),
    version=Version(generation=1, resource_version=FIRST.version.resource_version + 9),
)


@pytest.mark.parametrize("stored", list(permutations([FIRST, RETRIED])))
def test_a_job_whose_end_was_not_written_before_a_kill_ends_at_the_next_start(
    stored: tuple[Job, ...],
) -> None:
    state = State("lab")
    (effect,) = [effect for one in stored for effect in remember(state, one, NOON)]
    assert isinstance(effect, JobChanged)
    assert (effect.before, effect.after.status) == (FIRST, JobStatus.SUPERSEDED)
    assert effect.after.successor == RETRIED.id
    assert effect.tracked.to_write() is not None
    tracked = state.app(Key("shop", "shop")).tracked
    assert tracked is not None
    assert tracked.job == RETRIED


@pytest.mark.parametrize("stored", list(permutations([FIRST, RETRIED, ANEW])))
def test_all_but_the_last_of_a_name_end_whatever_the_order(stored: tuple[Job, ...]) -> None:
    state = State("lab")
    effects = [effect for one in stored for effect in remember(state, one, NOON)]
    ended = [effect.after for effect in effects if isinstance(effect, JobChanged)]
    assert [(one.id, one.status) for one in ended] == [("asked", JobStatus.SUPERSEDED)]
    tracked = state.app(Key("shop", "shop")).tracked
    assert tracked is not None
    assert tracked.job == ANEW


def test_an_earlier_job_with_an_action_without_an_outcome_still_waits_for_it() -> None:
    abort = Action(id="a", verb=Verb.ABORT, by="alice", at=NOON, revision=2, version=1)
    state = State("lab")
    for one in (job(id="asked", status=JobStatus.SUPERSEDED, actions=(abort,)), RETRIED):
        remember(state, one, NOON)
    (waiting,) = state.app(Key("shop", "shop")).earlier
    assert waiting.job.actions == (abort,)


def test_a_job_whose_rollout_is_gone_ends_once_all_is_seen() -> None:
    state = State("lab", unsynced=1)
    remember(state, FIRST, NOON)
    synced = RolloutChanged(ObjectChange(EventType.SYNCED, Key("", ""), "", None, gap=False))
    (effect,) = [one for one in react(state, synced, NOON) if isinstance(one, JobChanged)]
    assert (effect.after.id, effect.after.status) == (FIRST.id, JobStatus.SUPERSEDED)
    assert not state.apps
