"""What is recorded of versions that were never available, and of fixes for them."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from devflow.controller.judging.guard import Verdict, fail, guard, wants_abort
from devflow.controller.judging.promotion import wants_promotion
from devflow.live import Observation, PodState, ReplicaSetState, RolloutState
from devflow.record.fold.end_job import GOT_READY
from devflow.record.fold.fold import fold
from devflow.record.fold.left_out.walked import NOT_SET
from devflow.record.fold.way_back import NEVER_AVAILABLE, PROMOTED, stable_never_available
from devflow.record.job import Job, JobStatus, StepStatus
from devflow.release.phase import Phase
from tests.unit.controller.simulation.argo import Argo
from tests.unit.record.histories import _state
from tests.unit.record.recordings import NOON, seen

WHY = "pod shop-a ImagePullBackOff for 31.0 s > grace 30 s"


def walk(*, promote: bool = False) -> list[RolloutState]:
    """A first version that never gets ready, and its fix."""
    argo = Argo(uid="uid-1", steps=[20, "verify", 100], bad_images=frozenset({"shop:1"}))
    argo.start_seconds = 0.0
    states: list[RolloutState] = []
    now = 0.0
    for image in ("shop:1", "shop:2"):
        argo.release(image)
        for _ in range(40):
            now += 10.0
            if argo.advance(now):
                states.append(_state(argo, len(states) + 1))
            if promote and argo.has_canary and argo.settled:
                argo.promote_fully()
    return states


STATES = [state for state in walk() if state.observed and state.pod_hash]
FIRST = next(state for state in STATES if state.revision == 1 and state.stable_hash)
FIX = next(state for state in STATES if state.revision == 2 and state.pod_hash != FIRST.pod_hash)


def replica_set(state: RolloutState, pod_hash: str, ready: int) -> ReplicaSetState:
    return ReplicaSetState(f"shop-{pod_hash}", state.uid, pod_hash, 1, (), 2, ready)


def look(state: RolloutState, stable_ready: int | None = 0, second: int = 0) -> Observation:
    """``stable_ready``: ``None`` if its ReplicaSet isn't known yet."""
    known = () if stable_ready is None else (replica_set(FIRST, FIRST.pod_hash, stable_ready),)
    return replace(seen(state, second or state.resource_version), replica_sets=known)


def first_job() -> Job:
    (job,) = fold(None, look(FIRST))
    return job


def fix_job(before: Job | None = None, stable_ready: int | None = 0) -> Job:
    return fold(before or first_job(), look(FIX, stable_ready))[-1]


def test_a_first_version_fails_with_the_reason_and_has_no_rollback() -> None:
    """faults/01"""
    pod = PodState("shop-a", FIRST.pod_hash, False, NOON, "ImagePullBackOff", "", 0, bad_since=NOON)
    observed = replace(look(FIRST), pods=(pod,))
    job = first_job()
    verdict = guard(job, observed, NOON + timedelta(seconds=31))
    assert verdict is not None
    assert not verdict.way_back
    failed = fail(job, verdict, observed.at)
    assert failed.status is JobStatus.FAILED
    assert failed.steps[-1].name == "Failed"
    assert not wants_abort(failed, observed)


@pytest.mark.parametrize("policy", ["auto", "manual"])
def test_a_first_version_that_failed_stays_failed_when_it_is_replaced(policy: str) -> None:
    """faults/01"""
    failed = fail(first_job(), Verdict(WHY, 4, policy == "manual", way_back=False), NOON)
    before, after = fold(failed, look(FIX))
    assert (before.status, before.message) == (JobStatus.FAILED, WHY)
    assert before.finished_at is not None
    assert after.status is JobStatus.RUNNING


def test_a_first_version_that_failed_and_got_ready_has_nothing_in_its_place() -> None:
    """faults/01: such as once a quota is lifted; it was called superseded by nothing."""
    failed = fail(first_job(), Verdict(WHY, 4, manual=False, way_back=False), NOON)
    ready = replace(FIRST, phase=Phase.HEALTHY, was_healthy=True, resource_version=1000)
    (job,) = fold(failed, look(ready, stable_ready=2))
    assert (job.status, job.message) == (JobStatus.FAILED, f"{WHY}; {GOT_READY}")
    assert job.finished_at is not None
    later = replace(ready, resource_version=1001)
    assert fold(job, look(later, stable_ready=2)) in ((), (job,))
    (after,) = fold(job, look(replace(FIX, was_healthy=True, resource_version=1002)))
    assert (after.number, after.status) == (2, JobStatus.RUNNING)


def test_a_first_version_that_never_was_healthy_isnt_inferred_to_have_succeeded() -> None:
    """faults/01"""
    ended, _ = fold(first_job(), replace(look(FIX), gap=True))
    assert ended.status is JobStatus.SUPERSEDED
    healthy = replace(FIX, was_healthy=True)
    ended, _ = fold(first_job(), replace(look(healthy), gap=True))
    assert ended.status is JobStatus.SUCCEEDED


def test_a_fix_is_promoted_unless_something_is_to_be_protected() -> None:
    """faults/01"""
    job = fix_job()
    assert wants_promotion(job, look(FIX))
    for changes in (
        {"was_healthy": True},
        {"rollback": "manual"},
        {"paused_by_user": True},
        {"promoted_full": True},
        {"aborted": True},
    ):
        assert not wants_promotion(job, look(replace(FIX, **changes))), changes
    assert not wants_promotion(job, look(FIX, stable_ready=1))
    assert not wants_promotion(replace(job, status=JobStatus.FAILED), look(FIX))


def test_a_stable_that_was_seen_ready_is_protected_though_it_is_down_now() -> None:
    """faults/01: a first version that had some of its pods has served."""
    (partly,) = fold(first_job(), look(FIRST, stable_ready=1))
    assert partly.to.served
    job = fix_job(partly)
    assert job.from_ is not None
    assert job.from_.served
    assert not stable_never_available(job, look(FIX, stable_ready=0))


def test_what_was_found_of_stable_holds_while_its_replica_set_isnt_known() -> None:
    fresh = fix_job(stable_ready=None)
    assert not stable_never_available(fresh, look(FIX, None))
    known = fix_job()
    assert known.message.startswith(NEVER_AVAILABLE)
    assert stable_never_available(known, look(FIX, None))


def test_with_manual_the_job_waits_and_has_the_command() -> None:
    manual = look(replace(FIX, rollback="manual"))
    job = fold(first_job(), manual)[-1]
    assert job.status is JobStatus.PAUSED
    assert job.message == (
        "stable was never available, so there is nothing to protect: `devflow promote shop --full`"
        " lets this version go live"
    )


def test_a_fix_that_is_broken_too_isnt_aborted() -> None:
    failed = fail(fix_job(), Verdict(WHY, 1, manual=False, way_back=False), NOON)
    assert not wants_abort(failed, look(FIX))
    # The version before got ready after all: now there is something to go back to.
    assert wants_abort(failed, look(FIX, stable_ready=2))
    aborted = replace(FIX, aborted=True, aborted_by="devflow-controller")
    (taken_back,) = fold(failed, look(aborted, stable_ready=2))
    assert [one.name for one in taken_back.steps[-2:]] == ["Failed", "Rollback to Stable"]


def test_weights_that_were_never_set_are_left_out() -> None:
    """faults/01: Argo Rollouts walks the steps of a fix without moving any traffic."""
    job: Job | None = None
    for state in STATES:
        changed = fold(job, look(state))
        job = changed[-1] if changed else job
    assert job is not None
    moves = {one.name: (one.status, one.message) for one in job.steps if one.moves}
    assert moves["20% Traffic"] == (StepStatus.SKIPPED, NOT_SET)


def test_a_weight_that_was_never_set_is_left_out_beside_a_promotion() -> None:
    """faults/01: Argo Rollouts has gone on from the weight, and not yet to the end."""
    promoted = replace(FIX, step=1, weight=None, promoted_full=True, resource_version=1000)
    job = fold(fix_job(), look(promoted))[-1]
    assert (job.steps[1].status, job.steps[1].message) == (
        StepStatus.SKIPPED,
        "stable was never available: promoted in full",
    )


def test_a_full_promotion_comes_upon_a_weight_that_was_set() -> None:
    promoted = replace(FIX, step=1, weight=100, promoted_full=True, resource_version=1000)
    job = fold(fix_job(), look(promoted))[-1]
    assert job.steps[1].status is StepStatus.SUCCEEDED


def test_a_promoted_fix_says_why_to_its_end() -> None:
    job: Job | None = None
    for state in walk(promote=True):
        changed = fold(job, look(state))
        job = changed[-1] if changed else job
    assert job is not None
    assert (job.status, job.message) == (JobStatus.SUCCEEDED, PROMOTED)
    assert {one.message for one in job.steps if one.moves} == {PROMOTED}
