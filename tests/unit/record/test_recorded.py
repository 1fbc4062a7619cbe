"""The fold of what the real Argo Rollouts wrote."""

import pytest

from devflow.record.job import Job, JobStatus, StepStatus
from tests.unit.record.recordings import KINDS, folded, states

SUCCEEDED, FAILED, SKIPPED = StepStatus.SUCCEEDED, StepStatus.FAILED, StepStatus.SKIPPED
WALKED = [SUCCEEDED] * 7
LEFT_OUT = [SUCCEEDED, *[SKIPPED] * 5, SUCCEEDED]
"""Applied, no step of the schedule, Completed."""
ENDED_AT_4 = [*[SUCCEEDED] * 4, SKIPPED, SKIPPED, SKIPPED]
"""Something else began during the second Verify."""


def release(kind: str) -> list[Job]:
    """The jobs of a recording but that of the app's first version."""
    first, *others = folded(states(kind))
    assert [step.status for step in first.steps] == LEFT_OUT
    assert (first.status, first.from_) == (JobStatus.SUCCEEDED, None)
    return others


def test_a_whole_release_gives_the_documented_table() -> None:
    (job,) = release("whole")
    assert [(step.name, step.status) for step in job.steps] == [
        (name, SUCCEEDED)
        for name in (
            *("Applied", "10% Traffic", "Verify", "50% Traffic", "Verify", "100% Traffic"),
            "Completed",
        )
    ]
    assert job.status is JobStatus.SUCCEEDED
    assert job.from_ is not None
    assert (job.from_.image, job.to.image) == ("ghcr.io/acme/shop:1.0.0", "ghcr.io/acme/shop:2.0.0")


def test_the_times_of_a_whole_release_are_in_order() -> None:
    (job,) = release("whole")
    times = [at for step in job.steps for at in (step.started_at, step.finished_at)]
    known = [at for at in times if at is not None]
    assert known == sorted(known)
    assert len(known) == len(times)
    assert (job.started_at, job.finished_at) == (known[0], known[-1])


@pytest.mark.parametrize("kind", ["approved", "paused", "undone_after"])
def test_a_release_that_people_held_up_is_walked_all_the_same(kind: str) -> None:
    for job in release(kind):
        assert (job.status, [step.status for step in job.steps]) == (JobStatus.SUCCEEDED, WALKED)


def test_a_full_promotion_leaves_out_what_it_cut_short() -> None:
    (job,) = release("promoted")
    assert [step.status for step in job.steps] == [SUCCEEDED, SUCCEEDED, *[SKIPPED] * 4, SUCCEEDED]
    assert job.steps[2].message == "the release was promoted in full"


def test_an_abort_fails_the_step_that_ran_and_a_retry_is_another_job() -> None:
    aborted, retried = release("retried")
    assert [step.status for step in aborted.steps] == [
        *[SUCCEEDED] * 4,
        *(FAILED, SKIPPED, SKIPPED),
        *(FAILED, SUCCEEDED),
    ]
    assert [step.name for step in aborted.steps[-2:]] == ["Failed", "Rollback to Stable"]
    assert (aborted.status, aborted.message) == (JobStatus.ROLLED_BACK, "aborted by a person")
    assert (retried.id, retried.attempt) == (f"{aborted.id}-2", 2)
    assert [step.status for step in retried.steps] == WALKED


@pytest.mark.parametrize(("kind", "running"), [("hung", 1), ("hung_later", 3)])
def test_a_hung_release_that_is_aborted_is_rolled_back_only_once_argo_rollouts_says_so(
    kind: str, running: int
) -> None:
    before = [state for state in states(kind) if state and not state.aborted]
    first = next(state for state in states(kind) if state and state.aborted)
    (job,) = folded((*before, first))[1:]
    assert (job.status, job.steps[running].status) == (JobStatus.FAILED, FAILED)
    assert job.steps[-1].status is StepStatus.RUNNING
    (job,) = release(kind)
    assert (job.status, job.steps[-1].status) == (JobStatus.ROLLED_BACK, SUCCEEDED)


@pytest.mark.parametrize(
    ("kind", "why", "then"),
    [
        ("superseded", "replaced by revision 3", WALKED),
        ("rescheduled", "replaced by another schedule", WALKED),
        ("undone_midway", "replaced by revision 3", LEFT_OUT),
    ],
)
def test_what_takes_a_releases_place_midway_is_a_job_of_its_own(
    kind: str, why: str, then: list[StepStatus]
) -> None:
    ended, new = release(kind)
    assert [step.status for step in ended.steps] == ENDED_AT_4
    assert (ended.status, ended.message) == (JobStatus.SUPERSEDED, why)
    assert (new.status, [step.status for step in new.steps]) == (JobStatus.SUCCEEDED, then)


def test_an_undo_within_the_rollback_window_walks_no_step() -> None:
    _, undo = release("undone_in_window")
    assert (undo.status, [step.status for step in undo.steps]) == (JobStatus.SUCCEEDED, LEFT_OUT)
    assert undo.from_ is not None
    assert undo.from_.image == "ghcr.io/acme/shop:2.0.0"


def test_a_deleted_rollout_ends_its_release() -> None:
    (job,) = release("deleted")
    assert [step.status for step in job.steps] == ENDED_AT_4
    assert (job.status, job.message) == (JobStatus.SUPERSEDED, "the Rollout was deleted")


@pytest.mark.parametrize("kind", KINDS)
def test_every_state_seen_twice_changes_nothing_more(kind: str) -> None:
    twice = [state for state in states(kind) for _ in range(2)]
    once = folded(states(kind))
    assert [(job.id, job.status, _statuses(job)) for job in folded(tuple(twice))] == [
        (job.id, job.status, _statuses(job)) for job in once
    ]


def _statuses(job: Job) -> list[StepStatus]:
    return [step.status for step in job.steps]
