"""Which messages the states of a release ask for."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from devflow.controller.notices.kinds import due, due_stuck
from devflow.record import Approval, Job, JobStatus, StepStatus
from tests.unit.record.jobs import BEGAN, job

HALF_AN_HOUR = timedelta(minutes=30)


def at_step(index: int, **changes: object) -> Job:
    known = job(**changes)
    running = replace(known.steps[index], status=StepStatus.RUNNING, started_at=BEGAN)
    steps = tuple(running if step.index == index else step for step in known.steps)
    return replace(known, steps=steps)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (JobStatus.RUNNING, "started"),
        (JobStatus.PAUSED, "waiting"),
        (JobStatus.FAILED, "failed"),
        (JobStatus.ROLLED_BACK, "rolledBack"),
        (JobStatus.SUCCEEDED, "done"),
    ],
)
def test_each_status_asks_for_its_message(status: JobStatus, kind: str) -> None:
    asked = due(job(status=status))
    assert asked is not None
    assert asked.kind == kind


@pytest.mark.parametrize("status", [JobStatus.PENDING, JobStatus.SUPERSEDED])
def test_no_message_is_due_before_a_release_begins_or_after_another_took_its_place(
    status: JobStatus,
) -> None:
    assert due(job(status=status)) is None


def test_a_rehearsal_asks_for_none() -> None:
    assert due(job(rehearsal=True)) is None
    assert due_stuck(job(rehearsal=True), BEGAN + timedelta(days=1), HALF_AN_HOUR) is None


def test_two_controllers_that_know_a_walk_by_two_ids_ask_for_one_message() -> None:
    assert due(job(id="shop-r2-0a1b2c3d")) == due(job(id="shop-asked-for"))


def test_another_try_is_another_message() -> None:
    first, second = due(job()), due(job(attempt=2))
    assert first is not None
    assert second is not None
    assert first.key != second.key


def test_other_words_about_the_same_wait_are_no_other_message() -> None:
    waiting = at_step(2, status=JobStatus.PAUSED, message="error rate 3.1%")
    assert due(waiting) == due(replace(waiting, message="error rate 3.2%"))


def test_an_approval_that_was_taken_back_asks_again() -> None:
    waiting = at_step(2, status=JobStatus.PAUSED)
    refused = Approval(step=2, at=BEGAN, by="bob", held=False, why="may not")
    first, second = due(waiting), due(replace(waiting, approvals=(refused,)))
    assert first is not None
    assert second is not None
    assert first.key != second.key


def test_a_release_that_stands_still_is_stuck_once_for_each_step() -> None:
    late = BEGAN + HALF_AN_HOUR + timedelta(seconds=1)
    assert due_stuck(at_step(1), BEGAN + HALF_AN_HOUR, HALF_AN_HOUR) is None
    asked = due_stuck(at_step(1), late, HALF_AN_HOUR)
    assert asked is not None
    assert asked.kind == "stuck"
    later = due_stuck(at_step(1), late + timedelta(hours=5), HALF_AN_HOUR)
    assert later is not None
    assert later.key == asked.key
    assert due_stuck(at_step(2), late, HALF_AN_HOUR) != asked


def test_a_step_that_takes_its_planned_time_is_not_stuck() -> None:
    known = at_step(1)
    soaking = replace(known.steps[1], holds=7200)
    soak = replace(known, steps=(known.steps[0], soaking, *known.steps[2:]))
    assert due_stuck(soak, BEGAN + timedelta(hours=2), HALF_AN_HOUR) is None
    assert due_stuck(soak, BEGAN + timedelta(hours=2, minutes=31), HALF_AN_HOUR) is not None


def test_a_release_that_waits_for_a_person_is_not_stuck() -> None:
    waiting = at_step(2, status=JobStatus.PAUSED)
    assert due_stuck(waiting, BEGAN + timedelta(days=1), HALF_AN_HOUR) is None
