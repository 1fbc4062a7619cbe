from dataclasses import replace

import msgspec

from devflow.errors import Exit
from devflow.live import Touch
from devflow.record import JobStatus
from devflow.watch import Release, judge
from devflow.watch.release import fold
from devflow.watch.revisions import Revision
from tests.unit.watch.objects import NOON, Shop, at


def code(release: Release) -> Exit | None:
    outcome = judge(release)
    return outcome.exit_code if outcome else None


def test_healthy_at_the_newest_revision_is_the_end() -> None:
    assert code(Shop().healthy()) is Exit.OK


def test_a_release_on_its_way_has_no_outcome() -> None:
    shop = Shop()
    assert code(shop.release(10, phase="Paused", currentStepIndex=1)) is None
    assert code(shop.release(100, currentStepIndex=3)) is None


def test_healthy_of_the_version_before_is_not_the_end() -> None:
    assert code(Shop().release(phase="Healthy", stableRS="new", observedGeneration="1")) is None


def test_healthy_with_traffic_still_on_the_canary_subset_is_not_the_end() -> None:
    shop = Shop()
    shop.healthy()
    assert code(shop.release(canary_weight=100)) is None


def test_degraded_is_told_apart_from_aborted() -> None:
    shop = Shop()
    gave_up = shop.release(phase="Degraded", message="ProgressDeadlineExceeded")
    assert code(gave_up) is Exit.DEGRADED
    assert code(shop.release(abort=True, currentStepIndex=0)) is Exit.ABORTED


def test_an_abort_that_is_only_asked_for_is_not_the_end() -> None:
    assert code(Shop().release(10, phase="Paused", abort=True, currentStepIndex=1)) is None


def test_what_went_live_in_spite_of_an_abort_is_the_end() -> None:
    """faults/05: Argo Rollouts completes a full promotion all the same; it was followed on, until
    the timeout.
    """
    shop = Shop()
    before = shop.release(10, currentStepIndex=1, promoteFull=True)
    view = shop.view(10, abort=True)
    touched = (Touch("full", "kubectl", NOON), Touch("abort", "kubectl", NOON))
    view = replace(view, rollout=msgspec.structs.replace(view.rollout, touched=touched))
    aborted = fold(before, view, "lab", at(2), gap=False)
    assert aborted.job.status is JobStatus.FAILED
    assert code(aborted) is None
    shop.canaries = 4
    live = {"currentStepIndex": 3, "stableRS": "new", "phase": "Healthy"}
    ended = fold(aborted, shop.view(0, abort=False, **live), "lab", at(3), gap=False)
    assert ended.job.status is JobStatus.SUPERSEDED
    assert code(ended) is Exit.OK


def test_an_abort_is_not_the_end_while_the_routes_give_the_canary_traffic() -> None:
    shop = Shop()
    shop.release(20, currentStepIndex=1)
    aborted = {"abort": True, "currentStepIndex": 0}
    assert code(shop.release(20, phase="Degraded", **aborted)) is None
    # Argo Rollouts may be stalled, and the controller have moved the traffic.
    end = judge(shop.release(phase="Progressing", **aborted))
    assert end is not None
    assert end.exit_code is Exit.ABORTED
    assert "traffic is on stable" in end.message


def test_an_abort_without_routes_is_told_as_what_argo_rollouts_says() -> None:
    shop = Shop()
    release = shop.release(phase="Degraded", abort=True, currentStepIndex=0)
    end = judge(replace(release, view=replace(release.view, weights=None)))
    assert end is not None
    assert end.message.endswith("Argo Rollouts says that traffic is on stable")


def test_the_degraded_status_of_the_release_before_is_not_the_end() -> None:
    assert code(Shop().release(phase="Degraded", abort=True, observedGeneration="1")) is None


def test_a_retry_whose_status_is_still_that_of_the_abort_is_not_the_end() -> None:
    shop = Shop()
    shop.release(10, currentStepIndex=1)
    shop.aborted()
    assert code(shop.release(abort=False)) is None


def test_a_version_that_argo_rollouts_refuses_has_ended_with_its_words() -> None:
    """faults/13: the status still has the pods of the version before."""
    why = 'The Rollout "shop" is invalid: spec.x: Required value'
    condition = {"type": "InvalidSpec", "status": "True", "message": why}
    shop = Shop()
    shop.asks_for("ghcr.io/acme/shop:3.0.0")
    release = shop.release(phase="Degraded", observedGeneration="3", conditions=[condition])
    outcome = judge(release)
    assert outcome is not None
    assert (outcome.exit_code, outcome.message) == (
        Exit.DEGRADED,
        "Argo Rollouts refuses it: spec.x: Required value",
    )
    assert release.view.phase == "Degraded"


def test_an_abort_says_if_stable_has_no_pods() -> None:
    """faults/01"""
    shop = Shop()
    shop.release(10, currentStepIndex=1)
    outcome = judge(shop.aborted())
    assert outcome is not None
    assert outcome.message.endswith("; traffic is on stable")
    view = replace(shop.aborted().view, revisions=down(shop.aborted().view.revisions))
    outcome = judge(replace(shop.aborted(), view=view))
    assert outcome is not None
    assert outcome.message.endswith("; traffic is on stable, of which 0 of 4 pods are ready")


def down(revisions: tuple[Revision, ...]) -> tuple[Revision, ...]:
    return tuple(replace(revision, pods=()) for revision in revisions)
