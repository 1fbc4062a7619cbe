"""What two leaders know of a job, together. Its laws are in ``test_fold_properties.py``."""

from datetime import timedelta

from msgspec.structs import replace

from devflow.controller.job import Job, JobStatus, Step, StepStatus, Version
from devflow.controller.join import join
from tests.unit.controller.recordings import NOON, folded, states

JOB = folded(states("whole"))[-1]


def with_step(index: int, **changes: object) -> Job:
    changed = replace(JOB.steps[index], **changes)
    return replace(JOB, steps=(*JOB.steps[:index], changed, *JOB.steps[index + 1 :]))


def joined(index: int, one: Job, other: Job) -> Step:
    return join(one, other).steps[index]


def test_what_was_seen_outranks_what_was_inferred() -> None:
    inferred = with_step(2, status=StepStatus.FAILED, inferred=True, finished_at=None)
    assert joined(2, inferred, JOB) == JOB.steps[2]


def test_a_step_moves_on() -> None:
    running = with_step(2, status=StepStatus.RUNNING, finished_at=None)
    assert joined(2, running, JOB) == JOB.steps[2]


def test_the_earliest_times_count() -> None:
    late = NOON + timedelta(hours=1)
    later = with_step(2, started_at=late, finished_at=late)
    assert joined(2, later, JOB) == JOB.steps[2]
    assert joined(2, with_step(2, started_at=None), JOB) == JOB.steps[2]


def test_of_two_that_go_on_the_newer_tells_how() -> None:
    running = replace(
        JOB, status=JobStatus.RUNNING, version=Version(generation=2, resource_version=5)
    )
    paused = replace(
        JOB, status=JobStatus.PAUSED, version=Version(generation=2, resource_version=4)
    )
    assert join(running, paused).status is JobStatus.RUNNING


def test_in_one_state_of_the_rollout_a_verdict_counts() -> None:
    running = replace(JOB, status=JobStatus.RUNNING)
    paused = replace(JOB, status=JobStatus.PAUSED, message="waiting for a person")
    assert join(running, paused).status is JobStatus.PAUSED
    assert join(paused, running).status is JobStatus.PAUSED


def test_the_steps_of_a_failure_are_kept() -> None:
    aborted = folded(states("retried"))[1]
    running = replace(aborted, status=JobStatus.RUNNING, steps=aborted.steps[:-2])
    assert join(running, aborted).steps == aborted.steps
