"""Gates: when an approval is checked, when it holds, and what fails a release there."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from devflow.controller.change import GateChecked
from devflow.controller.cluster.gatekeeper import check_gate
from devflow.controller.effect import CheckGate, DecideGate
from devflow.controller.gates.checked import gate_checked
from devflow.controller.gates.due import due_check
from devflow.controller.gates.refusal import refusal
from devflow.controller.state.app import App
from devflow.controller.state.state import State
from devflow.controller.state.tracked_job import TrackedJob
from devflow.kube.listing import Key
from devflow.live import Action, Override, RolloutState
from devflow.record import Approval, Job, JobStatus
from devflow.record.events import events
from devflow.record.fold import approver, fold
from devflow.release.plan import Gate, awaits_check
from tests.unit.controller.doubles import NOON
from tests.unit.controller.gates.releases import (
    BEYOND,
    FIRST,
    HOLDING,
    SECOND,
    job_at,
    plan,
    promoted,
    rollout,
    seen,
)
from tests.unit.controller.test_react import RELEASE


def due(state: RolloutState, at: datetime = NOON) -> CheckGate | None:
    state = replace(state, resource_version=2000)
    job = job_at(state, at)
    return due_check(App(Key("shop", "shop")), TrackedJob(job), seen(state, at))


class Rights:
    """A gatekeeper that knows who may."""

    def __init__(self, *users: str) -> None:
        self.users = users

    async def may_approve(self, approver: Action, namespace: str, gate: str) -> bool:
        return approver.by in self.users

    async def let_pass(self, rollout: RolloutState) -> RolloutState | None:
        raise NotImplementedError

    async def take_back(self, rollout: RolloutState) -> RolloutState | None:
        raise NotImplementedError


async def checked(state: RolloutState, *may: str) -> Approval:
    effect = due(state)
    assert effect is not None
    answer = await check_gate(effect, Rights(*may))
    assert answer.approval is not None
    return answer.approval


def test_the_second_pause_of_a_checked_gate_is_the_controllers() -> None:
    at = [awaits_check(plan(), step) for step in range(6)]
    assert at == [False, False, True, False, False, False]


def test_nothing_is_checked_before_somebody_approves_or_after_an_abort() -> None:
    assert due(rollout(FIRST)) is None
    assert due(rollout(BEYOND)) is None
    assert due(rollout(SECOND, aborted=True)) is None
    assert due(rollout(SECOND)) is not None


async def test_an_approval_holds_if_the_person_may() -> None:
    state = rollout(SECOND, actions=(promoted("alice"),))
    given = await checked(state, "alice")
    assert (given.by, given.held, given.action) == ("alice", True, "a1")


async def test_an_approval_by_somebody_who_may_not_is_taken_back() -> None:
    given = await checked(rollout(SECOND, actions=(promoted("bob"),)), "alice")
    assert not given.held
    assert given.why.startswith("may not approve gates.devflow.dev leads in namespace")


async def test_a_promotion_that_nobody_has_put_a_name_to_is_taken_back() -> None:
    given = await checked(rollout(SECOND), "alice")
    assert (given.by, given.held) == ("", False)
    other_step = rollout(SECOND, actions=(promoted("alice", step=0),))
    assert not (await checked(other_step, "alice")).held


async def test_inside_a_freeze_window_no_approval_holds_but_with_an_override() -> None:
    frozen = rollout(SECOND, actions=(promoted("alice"),), freeze=(HOLDING,))
    given = await checked(frozen, "alice")
    assert given.why.startswith("frozen until 2026-03-02 08:00 UTC: Christmas; approve then")
    override = Override(image=RELEASE.image, by="carol", why="incident 4711", at=NOON)
    assert (await checked(replace(frozen, override=override), "alice")).held


async def test_windows_that_cannot_be_read_hold_it_up() -> None:
    given = await checked(rollout(SECOND, actions=(promoted("alice"),), freeze=None), "alice")
    assert "can't be read" in given.why


@pytest.mark.parametrize(
    ("approver", "author", "why"),
    [
        (promoted("alice"), "alice", "alice asked for this release"),
        (
            replace(promoted("alice"), git="a@acme.com"),
            "a@acme.com",
            "alice asked for this release",
        ),
        (promoted("alice"), "", "the release's author isn't known"),
        (promoted("alice"), "bob", ""),
        (None, "bob", "nothing says who approved"),
    ],
)
def test_with_two_persons_the_author_is_not_the_second(
    approver: Action | None, author: str, why: str
) -> None:
    assert why in refusal(Gate(not_author=True), approver, {author} - {""}, "")
    if not why:
        assert refusal(Gate(not_author=True), approver, {author}, "") == ""


def answered(job: Job, state: RolloutState, given: Approval | None) -> tuple[State, App, Any]:
    known = State("here")
    known.synced = True
    app = known.app(Key("shop", "shop"))
    app.rollout, app.tracked, app.at_gate = state, TrackedJob(job), True
    return known, app, GateChecked(app, app.tracked, state, given)


@pytest.mark.parametrize("held", [True, False])
def test_an_approval_is_recorded_once_then_carried_out(held: bool) -> None:
    state = rollout(SECOND)
    job = job_at(state)
    given = Approval(step=2, at=NOON, by="bob", held=held, why="" if held else "may not")
    known, app, answer = answered(job, state, given)
    for _ in range(2):
        effects = gate_checked(known, answer, NOON)
        (decided,) = (one for one in effects if isinstance(one, DecideGate))
        assert decided.held is held
    assert app.tracked is not None
    assert app.tracked.job.approvals == (given,)
    trail = [event.what for event in events(job, app.tracked.job)]
    assert trail == ["Approval Succeeded" if held else "Approval taken back"]


def test_nothing_is_decided_on_a_release_that_has_gone_on_meanwhile() -> None:
    state = rollout(SECOND)
    given = Approval(step=2, at=NOON, by="bob", held=True)
    known, app, answer = answered(job_at(state), state, given)
    app.rollout = replace(state, resource_version=9000)
    assert gate_checked(known, answer, NOON) == []
    assert not app.at_gate


def test_what_a_release_waits_for_names_gate_question_window_and_the_last_refusal() -> None:
    state = rollout(FIRST, freeze=(HOLDING,))
    refused = Approval(step=2, at=NOON, by="bob", held=False, why="may not")
    job = replace(job_at(state), approvals=(refused,))
    later = replace(state, resource_version=3000)
    (after,) = fold(job, seen(later))
    assert after.status is JobStatus.PAUSED
    assert after.message == (
        "waiting for a person: approve the canary at 10% (leads): checked?;"
        " frozen until 2026-03-02 08:00 UTC: Christmas; bob was refused: may not"
    )


def test_a_promotion_that_was_taken_back_counts_no_more_but_in_the_pause_that_it_ended() -> None:
    """Taking it back may fail, as Argo Rollouts writes too: then it is checked again."""
    state = rollout(SECOND, actions=(promoted("bob"),))
    job = job_at(state)
    back = Approval(step=2, at=NOON, by="bob", held=False, why="may not", action="a1")
    job, step = replace(job, approvals=(back,)), job.steps[2]
    assert approver(job, step, state) == promoted("bob")
    assert approver(job, step, replace(state, paused_at=NOON + timedelta(minutes=1))) is None
