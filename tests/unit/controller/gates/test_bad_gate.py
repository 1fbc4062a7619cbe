"""What fails a release at a gate: nobody comes, or somebody goes around it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from devflow.controller.gates.bad_gate import bad_gate
from devflow.live import Action, Override, RolloutState, Verb
from devflow.record import Approval, Job
from devflow.record.fold import fold
from devflow.release.phase import Phase
from devflow.release.plan import Gate
from tests.unit.controller.doubles import NOON
from tests.unit.controller.gates.releases import (
    BEYOND,
    FIRST,
    HOLDING,
    job_at,
    plan,
    rollout,
    seen,
)
from tests.unit.controller.test_react import RELEASE


def late(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_a_gate_that_nobody_passes_in_time_fails_the_release() -> None:
    state = rollout(FIRST)
    job = job_at(state)
    assert bad_gate(job, seen(state, late(3600))) == ""
    assert bad_gate(job, seen(state, late(3601))) == "not approved for 3601 s > timeout 3600 s"
    waits = replace(state, plan=plan(Gate(by=("leads",), timeout_seconds=3600)))
    assert bad_gate(job, seen(waits, late(3601))) == ""


def test_a_gate_that_was_gone_around_fails_the_release() -> None:
    state = rollout(BEYOND)
    job = job_at(state)
    assert bad_gate(job, seen(state)).startswith("the gate of step 2 was gone around")
    given = Approval(step=2, at=NOON, by="alice", held=True)
    assert bad_gate(replace(job, approvals=(given,)), seen(state)) == ""
    anybody = replace(state, plan=plan(Gate(text="checked?")))
    assert bad_gate(job, seen(anybody)) == ""


def test_a_version_that_replaces_one_which_never_served_goes_around_no_gate() -> None:
    state = rollout(BEYOND, was_healthy=False)
    assert bad_gate(job_at(state), seen(state)) == ""


FROZEN = "frozen until 2026-03-02 08:00 UTC: Christmas"
BEFORE = datetime(2026, 2, 27, 12, tzinfo=UTC)


def frozen(argo_step: int, **changes: Any) -> RolloutState:
    """The release of an app with a window, whose gate has no rules."""
    known = {"plan": plan(Gate()), "freeze": (HOLDING,), "promoted_by": "kubectl"}
    return rollout(argo_step, **{**known, **changes})


def promoted_in_full(at: datetime) -> Job:
    """By another program, in a step before the gate."""
    state = frozen(0, pause_reason="", phase=Phase.PROGRESSING)
    (job,) = fold(None, seen(state))
    full = Action(
        id="promote-full-kubectl",
        verb=Verb.PROMOTE_FULL,
        by="kubectl",
        at=at,
        revision=RELEASE.revision,
        version=1,
    )
    (after,) = fold(
        replace(job, actions=(full,)),
        seen(replace(state, promoted_full=True, resource_version=5000), job.updated_at),
    )
    return after


def test_a_gate_without_rules_that_was_gone_around_inside_a_window_fails_the_release() -> None:
    twice = frozen(BEYOND)
    expected = f"the gate of step 2 was gone around by kubectl while {FROZEN}"
    assert bad_gate(job_at(twice), seen(twice)) == expected
    full = frozen(0, pause_reason="", phase=Phase.PROGRESSING, promoted_full=True)
    assert bad_gate(promoted_in_full(NOON), seen(full)) == expected


def test_one_that_was_passed_before_the_window_or_with_an_override_does_not() -> None:
    twice = frozen(BEYOND)
    assert bad_gate(job_at(twice, BEFORE), seen(twice)) == ""
    full = frozen(0, pause_reason="", phase=Phase.PROGRESSING, promoted_full=True)
    assert bad_gate(promoted_in_full(BEFORE), seen(full)) == ""
    assert bad_gate(job_at(replace(twice, freeze=None)), seen(replace(twice, freeze=None))) == ""
    override = Override(image=RELEASE.image, by="carol", why="incident 4711", at=NOON)
    assert bad_gate(job_at(twice), seen(replace(twice, override=override))) == ""
