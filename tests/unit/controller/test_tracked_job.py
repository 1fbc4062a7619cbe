"""What one controller has seen of a job, beside what another has written of it."""

from msgspec.structs import replace

from devflow.controller.tracked_job import Entry
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


def test_what_is_written_is_all_that_anybody_knows() -> None:
    entry = Entry(at_version(10, done=0, actor="zoe"))
    entry.found(replace(at_version(20, done=2), serial=7))
    document = entry.to_write()
    assert document is not None
    assert (document.serial, document.actor) == (8, "zoe")
    assert [step.status for step in document.steps[:3]] == [StepStatus.SUCCEEDED] * 3


def test_who_lags_behind_takes_nothing_over_before_seeing_it() -> None:
    entry = Entry(at_version(10))
    entry.found(replace(at_version(20, done=2, status=JobStatus.SUCCEEDED), serial=7))
    assert not entry.learn(19)
    assert entry.job == at_version(10)
    assert entry.learn(20)
    assert entry.job.status is JobStatus.SUCCEEDED
    assert not entry.learn(21)


def test_a_deletion_is_seen_by_everybody() -> None:
    entry = Entry(at_version(10))
    entry.found(replace(at_version(10, status=JobStatus.SUPERSEDED), serial=7))
    assert not entry.learn(30)
    entry.found(replace(at_version(12, status=JobStatus.SUPERSEDED, successor="next"), serial=8))
    assert not entry.learn(11)
    assert entry.learn(12)


def test_nothing_is_written_that_the_store_has() -> None:
    entry = Entry(at_version(10))
    entry.found(replace(at_version(20, done=2), serial=7))
    assert entry.to_write() is None
    entry.learn(20)
    assert entry.to_write() is None


def test_what_changed_during_a_write_is_still_to_be_written() -> None:
    entry = Entry(at_version(10))
    taken, sent = entry.job, entry.to_write()
    assert sent is not None
    entry.job = at_version(12, done=0)
    entry.wrote(taken, sent)
    again = entry.to_write()
    assert again is not None
    assert again.serial == 2


def test_the_stored_job_of_another_schedule_is_carried_on() -> None:
    theirs = replace(at_version(20, done=1, schedule_hash="other"), serial=7)
    entry = Entry(at_version(10))
    entry.found(theirs)
    assert entry.job is theirs
    assert entry.to_write() is None


FAILED = at_version(
    *(0, -1),
    id="asked",
    status=JobStatus.FAILED,
    rollout=RolloutRef(name="shop", uid=""),
    number=0,
)
"""A request that ended before it began."""


def test_a_release_leaves_its_id_to_a_request_that_ended_before_it_began() -> None:
    entry = Entry(at_version(10, id="asked"))
    entry.found(replace(FAILED, serial=3))
    document = entry.to_write()
    assert document is not None
    assert (document.id, document.serial) == ("shop-r2-23832a68", 1)


def test_a_request_that_has_begun_is_whoever_saw_it_begins() -> None:
    begun = replace(at_version(10, id="asked"), serial=3)
    entry = Entry(FAILED)
    entry.found(begun)
    assert (entry.job, entry.to_write()) == (begun, None)


def test_one_walk_has_one_id_whoever_knew_by_which_request() -> None:
    entry = Entry(at_version(10))
    entry.rename(at_version(10, id="asked", request="asked", actor="zoe", commit="4d5e6f"))
    job = entry.job
    assert (job.id, job.request, job.actor, job.commit) == ("asked", "asked", "zoe", "4d5e6f")
