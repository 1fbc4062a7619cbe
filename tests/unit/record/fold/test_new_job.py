"""What a job is called, and what it is from."""

from typing import Any

import pytest
from msgspec.structs import replace

from devflow.live import ApplicationState, Observation, Request
from devflow.record.fold.classify import job_id
from devflow.record.fold.end_job import failed
from devflow.record.fold.fold import deleted, fold
from devflow.record.job import Job, JobStatus, RolloutRef
from tests.unit.record.histories import history
from tests.unit.record.recordings import NOON, folded, seen

STATES = history([10, "verify", 100], {})
BEGUN = next(state for state in STATES if state.revision == 2 and state.observed)


@pytest.fixture
def before() -> Job:
    """The job of 1.0.0."""
    return folded(tuple(STATES[: STATES.index(BEGUN)]))[-1]


def asking(request: Request | None, **changes: Any) -> Observation:
    """``BEGUN``, with an Application that carries a request."""
    application = ApplicationState("argocd", "shop", 1, "Synced", "1a2b3c", "", "", "robot")
    state = replace(BEGUN, **changes)
    return replace(seen(state, 50), application=replace(application, request=request))


def test_an_id_tells_app_revision_attempt_and_whose_it_is() -> None:
    here = RolloutRef(name="shop", uid=BEGUN.uid)
    assert job_id("here", here, 2, 1) == "shop-r2-564d923f"
    assert job_id("here", here, 2, 3) == "shop-r2-564d923f-3"
    assert job_id("there", here, 2, 1) != job_id("here", here, 2, 1)
    assert job_id("here", RolloutRef(name="shop", uid="another"), 2, 1) != "shop-r2-564d923f"


def test_a_release_that_was_asked_for_has_the_id_actor_and_commit_of_its_request(
    before: Job,
) -> None:
    (job,) = fold(before, asking(Request("asked", BEGUN.image, "alice", 1, "4d5e6f")))
    assert (job.id, job.status, job.actor, job.commit) == ("asked", "Running", "alice", "4d5e6f")


def test_a_request_for_another_image_is_none_for_this_one(before: Job) -> None:
    (job,) = fold(before, asking(Request("asked", "shop:9", "alice")))
    assert (job.id, job.actor, job.commit) == ("shop-r2-564d923f", "robot", "1a2b3c")


def test_a_request_is_for_what_begins_after_it(before: Job) -> None:
    (job,) = fold(before, asking(Request("asked", BEGUN.image, "alice", BEGUN.revision)))
    assert job.id == "shop-r2-564d923f"


def test_a_request_is_for_one_walk(before: Job) -> None:
    request = Request("asked", BEGUN.image, "alice")
    (first,) = fold(before, asking(request))
    again = asking(request, revision=3, pod_hash="newer", resource_version=99)
    second = fold(first, again)[-1]
    assert (second.id, second.actor) == ("shop-r3-564d923f", "robot")
    third = replace(again.rollout, revision=4, pod_hash="newest", resource_version=100)
    assert fold(second, replace(again, rollout=third))[-1].id == "shop-r4-564d923f"


def test_a_release_is_from_what_was_stable(before: Job) -> None:
    (job,) = fold(before, seen(BEGUN, 50))
    assert job.from_ == before.to


def test_a_release_that_was_there_before_us_knows_the_hash_of_what_it_is_from() -> None:
    (job,) = fold(None, seen(BEGUN, 50, gap=True))
    assert job.from_ is not None
    assert (job.from_.image, job.from_.hash) == ("", BEGUN.stable_hash)
    assert job.started_at is None


def test_of_a_weight_that_nobody_saw_isnt_said_that_it_moved_nothing() -> None:
    """An abort puts the Rollout back to its first step, however far it had come."""
    (job,) = fold(None, seen(BEGUN, 50, gap=True))
    assert (job.steps[1].name, job.steps[1].status) == ("10% Traffic", "Running")
    unseen, watched = (failed(job, "error rate", at, job.steps[2]) for at in (None, NOON))
    assert unseen.steps[1].message == "whether it moved traffic isn't known: error rate"
    assert watched.steps[1].message == "no traffic was moved: error rate"


def test_a_rollout_made_anew_is_another_apps_first_version(before: Job) -> None:
    made = replace(STATES[4], uid="another", resource_version=99)
    (job,) = fold(before, seen(made, 50))
    assert (job.number, job.from_, job.steps[1].status) == (1, None, "Skipped")


def test_an_older_state_tells_nothing(before: Job) -> None:
    (job,) = fold(before, seen(BEGUN, 50))
    assert fold(job, seen(replace(STATES[4], uid="another", resource_version=3), 51)) == ()
    assert fold(job, seen(replace(BEGUN, resource_version=3, aborted=True), 51)) == ()


def test_what_took_a_jobs_place_is_carried_on_though_its_own_record_was_never_written(
    before: Job,
) -> None:
    (job,) = fold(before, seen(BEGUN, 50))
    (failed,) = fold(job, seen(replace(BEGUN, resource_version=60, aborted=True), 51))
    retried = replace(BEGUN, resource_version=70)
    ended, again = fold(failed, seen(retried, 52))
    assert (ended.status, ended.successor) == (JobStatus.SUPERSEDED, again.id)
    (found,) = fold(ended, seen(replace(retried, resource_version=80), 53, gap=True))
    assert found.id == again.id
    assert fold(ended, seen(replace(BEGUN, resource_version=65, aborted=True), 53)) == ()


def test_a_deleted_rollouts_finished_job_stays_as_it_is(before: Job) -> None:
    assert deleted(before, NOON) == ()


@pytest.mark.parametrize(
    ("sync", "operation", "status"),
    [
        ("Synced", "Succeeded", "Succeeded"),
        ("", "", "Succeeded"),
        ("OutOfSync", "Running", "Running"),
        ("OutOfSync", "Failed", "Failed"),
    ],
)
def test_applied_is_what_the_application_says(
    before: Job, sync: str, operation: str, status: str
) -> None:
    application = ApplicationState("argocd", "shop", 1, sync, "", operation, "no such field", "")
    (job,) = fold(before, replace(seen(BEGUN, 50), application=application))
    assert job.application == "argocd/shop"
    assert job.steps[0].status == status
    assert job.steps[0].message == ("no such field" if status == "Failed" else "")


def test_applied_is_synced_with_the_commit_that_was_asked_for(before: Job) -> None:
    begun = asking(Request("asked", BEGUN.image, "alice", 1, "4d5e6f"))
    (job,) = fold(before, begun)
    assert job.steps[0].status == "Running", "Argo CD was synced with the commit before"
    assert begun.application is not None
    stale = replace(begun.application, operation="Failed", operation_revision="1a2b3c")
    assert fold(job, replace(begun, application=stale)) == ()
    synced = replace(begun.application, revision="4d5e6f")
    (job,) = fold(job, replace(begun, application=synced))
    assert job.steps[0].status == "Succeeded"
