"""What a job is called, and what it is from."""

import pytest
from msgspec.structs import replace

from devflow.controller.fold import deleted, fold
from devflow.controller.job import Job, JobStatus
from devflow.controller.observation import ApplicationState
from devflow.controller.walk import job_id
from tests.unit.controller.histories import history
from tests.unit.controller.recordings import NOON, folded, seen

STATES = history([10, "verify", 100], {})
BEGUN = next(state for state in STATES if state.revision == 2 and state.observed)


@pytest.fixture
def before() -> Job:
    """The job of 1.0.0."""
    return folded(tuple(STATES[: STATES.index(BEGUN)]))[-1]


def test_an_id_tells_app_revision_attempt_and_whose_it_is() -> None:
    assert job_id("here", BEGUN, 1) == "shop-r2-564d923f"
    assert job_id("here", BEGUN, 3) == "shop-r2-564d923f-3"
    assert job_id("there", BEGUN, 1) != job_id("here", BEGUN, 1)
    assert job_id("here", replace(BEGUN, uid="another"), 1) != job_id("here", BEGUN, 1)


def test_a_job_that_was_asked_for_is_carried_on(before: Job) -> None:
    asked = Job(
        **{
            name: getattr(before, name)
            for name in before.__struct_fields__
            if name not in ("id", "status", "serial")
        },
        id="asked",
        status=JobStatus.PENDING,
        serial=1,
    )
    assert fold(asked, seen(STATES[-1], 99)) != ()
    (job,) = fold(asked, seen(replace(BEGUN, job="asked", actor="alice"), 99))
    assert (job.id, job.status, job.serial, job.actor) == ("asked", JobStatus.RUNNING, 1, "alice")


def test_what_asked_for_one_release_does_not_ask_for_the_next(before: Job) -> None:
    (first,) = fold(before, seen(replace(BEGUN, job="asked"), 50))
    assert first.id == "asked"
    next_one = replace(BEGUN, job="asked", revision=3, pod_hash="newer", resource_version=99)
    assert fold(first, seen(next_one, 60))[-1].id == "shop-r3-564d923f"


def test_a_release_is_from_what_was_stable(before: Job) -> None:
    (job,) = fold(before, seen(BEGUN, 50))
    assert job.from_ == before.to


def test_a_release_that_was_there_before_us_knows_the_hash_of_what_it_is_from() -> None:
    (job,) = fold(None, seen(BEGUN, 50, gap=True))
    assert job.from_ is not None
    assert (job.from_.image, job.from_.hash) == ("", BEGUN.stable_hash)
    assert job.started_at is None


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
