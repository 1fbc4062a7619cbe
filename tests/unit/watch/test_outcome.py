from devflow.errors import Exit
from devflow.watch.outcome import judge
from devflow.watch.view import ReleaseView
from tests.unit.watch.objects import Release


def code(view: ReleaseView) -> Exit | None:
    outcome = judge(view)
    return outcome.exit_code if outcome else None


def test_healthy_at_the_newest_revision_is_the_end() -> None:
    assert code(Release().healthy()) is Exit.OK


def test_a_release_on_its_way_has_no_outcome() -> None:
    release = Release()
    assert code(release.view(10, phase="Paused", currentStepIndex=1)) is None
    assert code(release.view(100, currentStepIndex=3)) is None


def test_healthy_of_the_version_before_is_not_the_end() -> None:
    assert code(Release().view(phase="Healthy", stableRS="new", observedGeneration="1")) is None


def test_healthy_with_traffic_still_on_the_canary_subset_is_not_the_end() -> None:
    release = Release()
    release.healthy()
    assert code(release.view(canary_weight=100)) is None


def test_degraded_is_told_apart_from_aborted() -> None:
    release = Release()
    assert code(release.view(phase="Degraded", message="ProgressDeadlineExceeded")) is (
        Exit.DEGRADED
    )
    assert code(release.view(abort=True, currentStepIndex=0)) is Exit.ABORTED


def test_an_abort_that_is_only_asked_for_is_not_the_end() -> None:
    assert code(Release().view(10, phase="Paused", abort=True, currentStepIndex=1)) is None


def test_the_degraded_status_of_the_release_before_is_not_the_end() -> None:
    assert code(Release().view(phase="Degraded", abort=True, observedGeneration="1")) is None
