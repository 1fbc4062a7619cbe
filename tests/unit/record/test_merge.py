"""What two leaders know of a job, together. Its laws are in ``test_fold_properties.py``."""

from datetime import timedelta
from itertools import product

from msgspec.structs import replace

from devflow.live import ApplicationState, Request
from devflow.record.fold.end_job import superseded
from devflow.record.fold.pending_job import given_up, held_up, pending_job, picked_up
from devflow.record.job import Job, JobStatus, Step, StepStatus, Version
from devflow.record.merge import is_one, merge
from devflow.release.plan import PlannedStep
from tests.unit.record.recordings import NOON, folded, states

JOB = folded(states("whole"))[-1]


def with_step(index: int, **changes: object) -> Job:
    changed = replace(JOB.steps[index], **changes)
    return replace(JOB, steps=(*JOB.steps[:index], changed, *JOB.steps[index + 1 :]))


def joined(index: int, one: Job, other: Job) -> Step:
    return merge(one, other).steps[index]


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
    assert merge(running, paused).status is JobStatus.RUNNING


def test_in_one_state_of_the_rollout_a_verdict_counts() -> None:
    running = replace(JOB, status=JobStatus.RUNNING)
    paused = replace(JOB, status=JobStatus.PAUSED, message="waiting for a person")
    assert merge(running, paused).status is JobStatus.PAUSED
    assert merge(paused, running).status is JobStatus.PAUSED


def test_the_steps_of_a_failure_are_kept() -> None:
    aborted = folded(states("retried"))[1]
    running = replace(aborted, status=JobStatus.RUNNING, steps=aborted.steps[:-2])
    assert merge(running, aborted).steps == aborted.steps


REQUEST = Request("asked", JOB.to.image, "alice", 1, "4d5e6f")
APPLICATION = ApplicationState("argocd", "shop", 1, "", "", "", "", "", "shop")
PLAN = (
    PlannedStep("10% Traffic", "weight", 10, moves=True),
    PlannedStep("Approve", "approve", 10, asks=True),
)
ASKED = pending_job(REQUEST, "shop", "shop", "stack", "argocd/shop", PLAN, NOON)
PICKED_UP = picked_up(REQUEST, APPLICATION, "here", NOON + timedelta(seconds=1))
LATER = NOON + timedelta(seconds=2)
BEGUN = replace(JOB, id="asked", request="asked")
EVERYBODYS = (
    *(ASKED, PICKED_UP, held_up(PICKED_UP, "no field", LATER)),
    *(given_up(PICKED_UP, "no field", LATER, "4d5e6f"), given_up(ASKED, "no space", NOON)),
    *(superseded(ASKED, "another was asked for", LATER), BEGUN),
    replace(BEGUN, status=JobStatus.RUNNING, steps=folded(states("whole"))[0].steps),
)


def test_who_asks_and_who_sees_it_begin_come_to_the_same_record() -> None:
    for a, b, c in product(EVERYBODYS, repeat=3):
        assert merge(a, b) == merge(b, a)
        assert merge(merge(a, b), c) == merge(a, merge(b, c))
        assert merge(a, a) == a


def test_a_release_that_has_begun_has_the_steps_of_its_rollout() -> None:
    both = merge(ASKED, BEGUN)
    assert (both.to, both.cluster, both.steps[1:]) == (BEGUN.to, BEGUN.cluster, BEGUN.steps[1:])


def test_one_that_has_not_begun_has_the_steps_that_were_planned() -> None:
    both = merge(ASKED, PICKED_UP)
    assert [step.name for step in both.steps] == ["Applied", "10% Traffic", "Approve", "Completed"]
    assert both.steps[0].status is StepStatus.RUNNING


def test_what_ended_before_it_began_is_another_release_than_what_begins_later() -> None:
    failed = given_up(PICKED_UP, "no field", LATER)
    assert not is_one(BEGUN, failed)
    assert not is_one(failed, BEGUN)
    assert is_one(BEGUN, ASKED)
    assert is_one(failed, ASKED)
