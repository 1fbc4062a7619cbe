"""What is seen of a release becomes a job of the record, and what is seen beside it."""

from devflow.record import JobStatus, StepStatus
from devflow.watch import Release
from devflow.watch.release import fold
from devflow.watch.view import view_of
from tests.unit.watch.objects import NEW, OLD, Shop, at, pod, read_pod, replica_set, walked

PENDING, RUNNING, SUCCEEDED = StepStatus.PENDING, StepStatus.RUNNING, StepStatus.SUCCEEDED
FAILED, SKIPPED = StepStatus.FAILED, StepStatus.SKIPPED


def statuses(release: Release) -> list[StepStatus]:
    return [step.status for step in release.job.steps]


def test_a_walk_is_followed_with_weights_and_times() -> None:
    release = walked()
    assert release.image_from == OLD
    assert [
        (step.name, step.status, step.weight, release.sighting(step).weight, step.seconds)
        for step in release.job.steps[:-1]
    ] == [
        ("Applied", SUCCEEDED, 0, None, 0.0),
        ("10% Traffic", SUCCEEDED, 10, 10, 2.0),
        ("Verify", SUCCEEDED, 10, 10, 1.0),
        ("100% Traffic", SUCCEEDED, 100, 100, 2.0),
    ]
    completed = release.job.steps[-1]
    assert (completed.name, completed.status, completed.seconds) == ("Completed", SUCCEEDED, 1.0)
    assert release.job.status is JobStatus.SUCCEEDED


def test_the_same_look_twice_changes_nothing() -> None:
    release = walked()
    again = fold(release, release.view, "lab", at(60), gap=False)
    assert (again.job, again.sightings) == (release.job, release.sightings)


def test_a_weight_that_shows_after_its_step_still_counts() -> None:
    shop = Shop()
    shop.release(0)
    shop.release(0, 1, currentStepIndex=1)
    release = shop.release(10, 2)
    assert release.sighting(release.job.steps[1]).weight == 10


def test_what_happened_before_the_watch_has_no_times() -> None:
    release = Shop().release(10, currentStepIndex=1)
    assert statuses(release) == [SUCCEEDED, SUCCEEDED, RUNNING, PENDING, PENDING]
    assert {step.started_at for step in release.job.steps} == {None}
    assert release.job.steps[1].inferred


def test_steps_passed_between_two_looks_have_no_invented_times() -> None:
    shop = Shop()
    shop.release(0)
    release = shop.release(10, 5, currentStepIndex=2)
    assert statuses(release) == [SUCCEEDED, SUCCEEDED, SUCCEEDED, RUNNING, PENDING]
    assert release.job.steps[2].seconds is None


def test_a_first_version_skips_its_steps() -> None:
    shop = Shop()
    shop.number(1)
    release = shop.release(stableRS="new", currentStepIndex=3)
    assert statuses(release) == [SUCCEEDED, SKIPPED, SKIPPED, SKIPPED, RUNNING]
    assert release.image_from is None


def test_an_abort_fails_the_step_it_came_in_though_the_index_is_reset() -> None:
    shop = Shop()
    shop.release(10, currentStepIndex=1)
    release = shop.aborted(3)
    assert statuses(release) == [SUCCEEDED, SUCCEEDED, FAILED, SKIPPED, SKIPPED, FAILED, RUNNING]
    assert [step.name for step in release.job.steps[-2:]] == ["Failed", "Rollback to Stable"]
    assert release.weight_asked == 0


def test_a_retry_walks_the_steps_anew() -> None:
    shop = Shop()
    shop.release(10, currentStepIndex=2)
    shop.aborted(3)
    release = shop.release(0, 4, phase="Progressing", abort=False)
    assert statuses(release) == [SUCCEEDED, RUNNING, PENDING, PENDING, PENDING]
    assert release.job.attempt == 2


def test_another_schedule_in_mid_release_begins_a_job_of_its_own() -> None:
    shop = Shop()
    first = shop.release(10, currentStepIndex=2)
    release = shop.release(0, 4, currentStepIndex=0, currentStepHash="x")
    assert statuses(release) == [SUCCEEDED, RUNNING, PENDING, PENDING, PENDING]
    assert release.job.id != first.job.id
    assert list(release.sightings) == [1]


def test_a_status_of_the_spec_before_changes_nothing() -> None:
    shop = Shop()
    before = shop.release(10, currentStepIndex=1)
    after = shop.release(0, 2, observedGeneration="1", currentStepIndex=3)
    assert (after.job, after.sightings) == (before.job, before.sightings)


def test_a_release_that_argo_rollouts_has_not_begun_shows_no_step_of_the_one_before() -> None:
    shop = Shop()
    shop.healthy()
    shop.asks_for("ghcr.io/acme/shop:3.0.0")
    release = shop.release()
    assert release.job.status is JobStatus.PENDING
    assert release.job.to.image == "ghcr.io/acme/shop:3.0.0"
    assert set(statuses(release)) == {PENDING}
    assert release.sightings == {}


def test_a_way_back_names_the_pod_of_stable_that_it_waits_for() -> None:
    shop = Shop()
    before = shop.release(10, currentStepIndex=1)
    shop.asks_for(OLD)
    shop.number(3)
    left = {"weights": {"canary": {"weight": 10, "podTemplateHash": "new"}}}
    shop.status |= {"observedGeneration": "3", "currentPodHash": "old", "canary": left}
    pods = [read_pod(pod("old-0", "old")), read_pod(pod("old-1", "old", conditions=[]))]
    revisions = [replica_set("old", 3, OLD, 2), replica_set("new", 2, NEW, 0)]
    view = view_of(shop.state(), before.view.weights, revisions, pods, [])
    release = fold(before, view, "lab", at(3), gap=False)
    waits = "Argo Rollouts waits: stable pod old-1 is NotReady (1 of 2 ready)"
    assert release.job.message == waits


def test_a_release_goes_on_from_the_job_before_it() -> None:
    shop = Shop()
    first = shop.healthy()
    shop.asks_for("ghcr.io/acme/shop:3.0.0")
    shop.release(0, 1)
    shop.number(3)
    begun = {"observedGeneration": "3", "currentPodHash": "newer", "currentStepIndex": 0}
    release = shop.release(0, 2, phase="Progressing", **begun)
    assert (release.job.number, release.job.started_at) == (3, at(2))
    assert (first.view.image, release.image_from) == (NEW, NEW)


def test_a_release_that_was_over_before_the_watch_is_from_nothing() -> None:
    assert Shop().healthy().image_from is None


def test_what_changed_during_a_gap_has_no_times() -> None:
    shop = Shop()
    before = shop.release(0)
    view = shop.view(10, currentStepIndex=1)
    after = fold(before, view, "lab", at(9), gap=True)
    assert after.running is not None
    assert (after.running.name, after.running.started_at) == ("Verify", None)
