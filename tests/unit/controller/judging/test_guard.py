"""When a release is given up, and when it isn't."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from devflow.controller.judging.guard import Verdict, fail, guard, wants_abort
from devflow.live import Touch, abort_status
from devflow.record.fold.fold import fold
from devflow.record.job import JobStatus, StepStatus
from devflow.release.phase import Phase
from tests.unit.controller.doubles import NOON
from tests.unit.controller.looks import at, look, pod, release, starting, state


@pytest.mark.parametrize(("seconds", "given_up"), [(5.0, False), (5.5, True)])
def test_a_pod_may_be_not_ready_for_the_grace(seconds: float, given_up: bool) -> None:
    verdict = guard(release(1), look(state(1), pod(), pod("shop-b", ready=True)), at(seconds))
    assert (verdict is not None) == given_up


@pytest.mark.parametrize(("seconds", "given_up"), [(60.0, False), (60.5, True)])
def test_a_pod_that_only_starts_has_the_deadline(seconds: float, given_up: bool) -> None:
    """faults/18: a JVM, or an image of a gigabyte, takes longer than the grace."""
    verdict = guard(release(1), look(state(1), starting()), at(seconds))
    assert (verdict is not None) == given_up
    if verdict:
        assert verdict.reason == (
            "pod shop-a NotReady for 60.5 s > progressDeadline 60 s (0 of 1 pods ready)"
        )


def test_pods_that_cannot_be_created_have_the_grace() -> None:
    """faults/06"""
    why = 'pods "shop-x" is forbidden: exceeded quota: q'
    seen_so = replace(look(state(0)), uncreated=why, uncreated_since=at(0))
    assert guard(release(0), seen_so, at(5)) is None
    verdict = guard(release(0), seen_so, at(6))
    assert verdict is not None
    assert verdict.reason == f"pods can't be created for 6.0 s > grace 5 s: {why}"


def test_a_rollout_that_argo_rollouts_refuses_has_the_grace() -> None:
    """faults/13"""
    refused = replace(look(state(1, invalid="spec.x: Invalid value")), invalid_since=at(0))
    assert guard(release(1), refused, at(5)) is None
    verdict = guard(release(1), refused, at(6))
    assert verdict is not None
    assert verdict.reason == (
        "Argo Rollouts refuses the Rollout for 6.0 s > grace 5 s: spec.x: Invalid value"
    )


def test_the_reason_has_the_pod_and_the_numbers() -> None:
    pods = pod(), pod("shop-b", ready=True)
    verdict = guard(release(1), look(state(1), *pods), at(31))
    assert verdict == Verdict(
        "pod shop-a NotReady for 31.0 s > grace 5 s (1 of 2 pods ready)", step=2, manual=False
    )


@pytest.mark.parametrize("trouble", ["ImagePullBackOff", "ErrImagePull"])
def test_the_reason_has_what_holds_up_a_pod(trouble: str) -> None:
    stuck = pod(trouble=trouble, message="Back-off pulling image")
    verdict = guard(release(1), look(state(1), stuck), at(6))
    assert verdict is not None
    assert verdict.reason == (
        f"pod shop-a {trouble} for 6.0 s > grace 5 s (0 of 1 pods ready): Back-off pulling image"
    )


def test_a_crash_loop_counts_at_once_from_the_third_restart_on() -> None:
    looping = pod(trouble="CrashLoopBackOff", restarts=2)
    assert guard(release(1), look(state(1), looping), at(1)) is None
    verdict = guard(release(1), look(state(1), replace(looping, restarts=3)), at(1))
    assert verdict is not None
    assert verdict.reason == ("pod shop-a CrashLoopBackOff, restarted 3 times (0 of 1 pods ready)")


def test_a_weight_isnt_to_blame_for_the_pods_it_waits_for() -> None:
    verdict = guard(release(0), look(state(0), pod()), at(9))
    assert verdict is not None
    failed = fail(release(0), verdict, at(9))
    assert failed.steps[1].status is StepStatus.SKIPPED
    assert failed.steps[1].message == f"no traffic was moved: {verdict.reason}"
    assert (failed.steps[2].name, failed.steps[2].status) == ("Verify", StepStatus.FAILED)
    assert [step.name for step in failed.steps[-2:]] == ["Failed", "Rollback to Stable"]
    assert failed.status is JobStatus.FAILED


def test_a_release_that_makes_no_progress_is_given_up_at_its_deadline() -> None:
    ready = pod(ready=True)
    assert guard(release(2), look(state(2), ready), at(60)) is None
    verdict = guard(release(2), look(state(2), ready), at(75))
    assert verdict is not None
    assert verdict.reason == ("no progress for 75.0 s at step 3 (50% Traffic), deadline 60 s")


def test_pods_that_get_ready_are_progress() -> None:
    ready = pod(ready=True, watched_since=at(50))
    assert guard(release(2), look(state(2), ready), at(75)) is None


def test_a_verify_has_its_own_time_and_the_deadline() -> None:
    assert guard(release(1), look(state(1)), at(65)) is None
    assert guard(release(1), look(state(1)), at(66)) is not None


@pytest.mark.parametrize(
    "changes", [{"paused_by_user": True}, {"pause_reason": "InconclusiveAnalysisRun"}]
)
def test_who_waits_for_a_person_has_all_the_time(changes: dict[str, object]) -> None:
    assert guard(release(2), look(state(2, **changes)), at(9999)) is None
    assert guard(release(3), look(state(3)), at(9999)) is None


def test_a_wrong_clock_of_the_cluster_fails_nothing() -> None:
    assert guard(release(1), look(state(1), pod(since=at(-86400))), at(1)) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"aborted": True},
        {"stable_hash": state(0).pod_hash, "was_healthy": True},
        {"stable_hash": ""},
        {"observed": False},
        {"revision": 3, "pod_hash": "other"},
    ],
)
def test_what_is_over_new_or_another_release_is_left_alone(changes: dict[str, object]) -> None:
    bad = pod(hash=str(changes.get("pod_hash", state(0).pod_hash)))
    assert guard(release(1), look(state(1, **changes), bad), at(99)) is None


def test_others_pods_do_not_count() -> None:
    assert guard(release(1), look(state(1), pod(hash="old")), at(9)) is None


def test_by_the_manual_policy_a_person_is_asked_and_the_release_can_go_on() -> None:
    manual = state(1, rollback="manual")
    verdict = guard(release(1), look(manual, pod()), at(9))
    assert verdict is not None
    held = fail(release(1), verdict, at(9))
    assert (held.status, held.message) == (
        JobStatus.PAUSED,
        f"waiting for a person: {verdict.reason}",
    )
    assert not wants_abort(held, look(manual, pod()))
    assert guard(held, look(manual, pod()), at(99)) is None
    (gone_on,) = fold(held, look(state(2, rollback="manual")))
    assert gone_on.status is JobStatus.RUNNING
    assert gone_on.steps[2].status is StepStatus.FAILED


def test_a_failed_release_is_aborted_until_it_is_seen_aborted() -> None:
    verdict = guard(release(1), look(state(1), pod()), at(9))
    assert verdict is not None
    failed = fail(release(1), verdict, at(9))
    assert wants_abort(failed, look(state(1)))
    assert not wants_abort(release(1), look(state(1)))
    assert not wants_abort(failed, look(state(1, rollback="manual")))
    assert not wants_abort(failed, look(state(1, aborted=True)))
    assert not wants_abort(failed, look(state(1, stable_hash=state(1).pod_hash)))
    assert not wants_abort(failed, look(state(1, revision=3, pod_hash="newer")))


def test_an_abort_during_a_full_promotion_is_done_again_as_argo_rollouts_goes_on() -> None:
    """It completes what is promoted in full in spite of an abort, whoever aborts."""
    verdict = guard(release(1), look(state(1), pod()), at(9))
    assert verdict is not None
    failed = fail(release(1), verdict, at(9))
    touched = (Touch("full", "kubectl", NOON), Touch("abort", "kubectl", NOON))
    promoted = state(1, aborted=True, promoted_full=True, touched=touched)
    assert wants_abort(failed, look(promoted))
    assert wants_abort(failed, look(replace(promoted, rollback="manual")))
    assert abort_status(promoted) == {"abort": True, "promoteFull": None}
    assert abort_status(state(1)) == {"abort": True}


@pytest.mark.parametrize(
    "touched",
    [
        (Touch("full", "kubectl", NOON),),
        (Touch("full", "kubectl", NOON), Touch("abort", "devflow", NOON - timedelta(seconds=1))),
    ],
    ids=["by an analysis", "by a person"],
)
def test_what_was_aborted_before_it_was_promoted_in_full_goes_live(
    touched: tuple[Touch, ...],
) -> None:
    aborted = state(1, aborted=True)
    (failed,) = fold(release(1), look(aborted))
    promoted = replace(aborted, promoted_full=True, touched=touched)
    assert not wants_abort(failed, look(promoted))


def test_an_abort_that_argo_rollouts_takes_back_during_a_full_promotion_is_no_retry() -> None:
    touched = (Touch("full", "kubectl", NOON), Touch("abort", "kubectl", NOON))
    promoted = {"promoted_full": True, "touched": touched, "aborted_by": "kubectl"}
    (failed,) = fold(release(1), look(state(1, aborted=True, **promoted)))
    goes_on = state(1, promoted_full=True)
    assert wants_abort(failed, look(goes_on))
    assert not wants_abort(failed, look(replace(goes_on, rollback="manual")))
    done = replace(goes_on, stable_hash=goes_on.pod_hash, phase=Phase.HEALTHY, moved=False)
    (ended,) = fold(failed, look(done))
    assert (ended.id, ended.status, ended.message) == (
        *(failed.id, JobStatus.SUPERSEDED),
        "aborted by a person (kubectl); the release was completed all the same",
    )


def test_an_abort_that_ends_the_full_promotion_takes_the_release_back() -> None:
    touched = (Touch("full", "kubectl", NOON), Touch("abort", "kubectl", NOON))
    promoted = state(1, aborted=True, promoted_full=True, touched=touched)
    (failed,) = fold(release(1), look(promoted))
    assert failed.steps[-1].status is StepStatus.PENDING
    (taken,) = fold(failed, look(state(1, aborted=True)))
    assert taken.steps[-1].status is StepStatus.RUNNING


def test_an_abort_of_another_leaders_guard_is_no_persons() -> None:
    aborted = state(0, aborted=True, aborted_by="devflow-controller")
    (job,) = fold(release(0), look(aborted))
    assert job.message == "aborted by the guard"
    assert (job.steps[1].status, job.steps[2].status) == (StepStatus.SKIPPED, StepStatus.FAILED)


def test_an_abort_of_argo_rollouts_own_tells_its_reason() -> None:
    told = 'RolloutAborted: Rollout aborted update to revision 2: metric "errors" assessed Failed'
    (job,) = fold(release(1), look(state(1, aborted=True, abort_reason=told)))
    assert job.steps[2].message == 'metric "errors" assessed Failed'
