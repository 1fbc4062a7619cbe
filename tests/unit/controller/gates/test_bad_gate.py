"""What fails a release at a gate: nobody comes, or somebody goes around it."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from devflow.controller.gates.bad_gate import bad_gate
from devflow.record import Approval
from devflow.release.plan import Gate
from tests.unit.controller.doubles import NOON
from tests.unit.controller.gates.releases import BEYOND, FIRST, job_at, plan, rollout, seen


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
