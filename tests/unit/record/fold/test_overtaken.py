"""What becomes of a job whose end was never written, though the walk after it was."""

from datetime import timedelta

import pytest

from devflow.record.fold.overtaken import overtaken, precedes
from devflow.record.job import Job, JobStatus, RolloutRef, Version
from tests.unit.record.jobs import BEGAN, job

NOW = BEGAN + timedelta(minutes=1)
OPEN = job()


def later(**changes: object) -> Job:
    return job(id="shop-later", **changes)


@pytest.mark.parametrize(
    ("after", "why", "successor"),
    [
        (later(attempt=2), "retried", "shop-later"),
        (later(attempt=2, schedule_hash="other"), "replaced by another schedule", "shop-later"),
        (later(attempt=3), "retried", ""),
        (later(number=3), "replaced by revision 3", "shop-later"),
        (later(number=4), "replaced by revision 4", ""),
    ],
)
def test_it_is_superseded_by_the_walk_after_it(after: Job, why: str, successor: str) -> None:
    ended = overtaken(OPEN, after, NOW)
    assert (ended.status, ended.message) == (JobStatus.SUPERSEDED, why)
    assert (ended.successor, ended.finished_at, ended.updated_at) == (successor, None, NOW)
    assert all(step.status.is_final and step.inferred for step in ended.steps)


def test_it_has_succeeded_if_it_was_stable_when_the_next_began() -> None:
    ended = overtaken(OPEN, later(number=3, from_=OPEN.to), NOW)
    assert ended.status is JobStatus.SUCCEEDED
    assert all(step.status.is_final and step.inferred for step in ended.steps)


@pytest.mark.parametrize(
    "status", [JobStatus.SUCCEEDED, JobStatus.ROLLED_BACK, JobStatus.SUPERSEDED]
)
def test_what_was_over_stays_as_it_is(status: JobStatus) -> None:
    over = job(status=status)
    assert overtaken(over, later(number=3), NOW) is over


def test_walks_are_in_order_by_revision_and_attempt() -> None:
    assert precedes(OPEN, later(attempt=2))
    assert precedes(later(attempt=9), later(number=3))
    assert not precedes(later(number=3), OPEN)


def test_rollouts_of_one_name_are_in_order_by_the_clusters_count() -> None:
    anew = RolloutRef(name="shop", uid="anew")
    at = OPEN.version.resource_version + 1
    newer = later(number=1, rollout=anew, version=Version(generation=1, resource_version=at))
    assert precedes(OPEN, newer)
    assert not precedes(newer, OPEN)
