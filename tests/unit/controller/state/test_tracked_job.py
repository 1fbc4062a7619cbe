"""What one controller has seen of a job, beside what another has written of it."""

from msgspec.structs import replace

from devflow.controller.state.tracked_job import TrackedJob
from devflow.record.job import Job, JobStatus, RolloutRef, StepStatus, Version
from tests.unit.record.jobs import job


def at_version(version: int, done: int = -1, **changes: object) -> Job:
    """The job as of a version of its Rollout, with its steps up to ``done`` over."""
    whole = job(version=Version(generation=2, resource_version=version), serial=0, **changes)
    steps = tuple(
        replace(step, status=StepStatus.SUCCEEDED) if step.index <= done else step
        for step in whole.steps
    )
    return replace(whole, steps=steps)


def test_what_is_written_is_the_merge_of_all_versions() -> None:
    tracked = TrackedJob(at_version(10, done=0, actor="zoe"))
    tracked.found(replace(at_version(20, done=2), serial=7))
    document = tracked.to_write()
    assert document is not None
    assert (document.serial, document.actor) == (8, "zoe")
    assert [step.status for step in document.steps[:3]] == [StepStatus.SUCCEEDED] * 3


def test_a_controller_that_lags_behind_adopts_nothing_before_it_has_seen_it() -> None:
    tracked = TrackedJob(at_version(10))
    tracked.found(replace(at_version(20, done=2, status=JobStatus.SUCCEEDED), serial=7))
    assert not tracked.learn(19)
    assert tracked.job == at_version(10)
    assert tracked.learn(20)
    assert tracked.job.status is JobStatus.SUCCEEDED
    assert not tracked.learn(21)


def test_a_deletion_is_not_adopted_but_seen() -> None:
    tracked = TrackedJob(at_version(10))
    tracked.found(replace(at_version(10, status=JobStatus.SUPERSEDED), serial=7))
    assert not tracked.learn(30)
    tracked.found(replace(at_version(12, status=JobStatus.SUPERSEDED, successor="next"), serial=8))
    assert not tracked.learn(11)
    assert tracked.learn(12)


def test_nothing_is_written_that_the_store_has() -> None:
    tracked = TrackedJob(at_version(10))
    tracked.found(replace(at_version(20, done=2), serial=7))
    assert tracked.to_write() is None
    tracked.learn(20)
    assert tracked.to_write() is None


def test_what_changed_during_a_write_is_still_to_be_written() -> None:
    tracked = TrackedJob(at_version(10))
    taken, sent = tracked.job, tracked.to_write()
    assert sent is not None
    tracked.job = at_version(12, done=0)
    tracked.wrote(taken, sent)
    again = tracked.to_write()
    assert again is not None
    assert again.serial == 2


def test_the_stored_job_of_another_schedule_is_carried_on() -> None:
    theirs = replace(at_version(20, done=1, schedule_hash="other"), serial=7)
    tracked = TrackedJob(at_version(10))
    tracked.found(theirs)
    assert tracked.job is theirs
    assert tracked.to_write() is None


FAILED = at_version(
    *(0, -1),
    id="asked",
    status=JobStatus.FAILED,
    rollout=RolloutRef(name="shop", uid=""),
    number=0,
)
"""A request that ended before it began."""


def test_a_release_leaves_its_id_to_a_request_that_ended_before_it_began() -> None:
    tracked = TrackedJob(at_version(10, id="asked"))
    tracked.found(replace(FAILED, serial=3))
    document = tracked.to_write()
    assert document is not None
    assert (document.id, document.serial) == ("shop-r2-23832a68", 1)


def test_a_request_that_another_controller_saw_begin_is_that_controllers() -> None:
    begun = replace(at_version(10, id="asked"), serial=3)
    tracked = TrackedJob(FAILED)
    tracked.found(begun)
    assert (tracked.job, tracked.to_write()) == (begun, None)


def test_a_walk_takes_over_the_id_and_request_that_the_store_has() -> None:
    tracked = TrackedJob(at_version(10))
    tracked.rename(at_version(10, id="asked", request="asked", actor="zoe", commit="4d5e6f"))
    job = tracked.job
    assert (job.id, job.request, job.actor, job.commit) == ("asked", "asked", "zoe", "4d5e6f")
