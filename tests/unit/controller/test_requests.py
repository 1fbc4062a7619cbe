"""When a release that was asked for counts as failed before it begins."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from devflow.controller.outbox import Outbox
from devflow.controller.process.metrics import Metrics
from devflow.controller.requests import GRACE_SECONDS, Requests
from devflow.controller.tracked_job import Entry
from devflow.kube.backoff import Backoff
from devflow.kube.listing import Key
from devflow.live.observation import ApplicationState
from devflow.live.request import Request
from devflow.record.job import Job, JobStatus, StepStatus
from tests.unit.controller.stores import Store

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SHOP = Key("shop", "shop")
REQUEST = Request("asked", "shop:2", "alice", 1, "4d5e6f")
APPLICATION = ApplicationState(
    *("argocd", "shop", 1, "Synced", "1a2b3c", "Succeeded", "", "", "shop"), request=REQUEST
)
BROKEN = replace(APPLICATION, sync="Unknown", error="repository not found")


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)

    def move(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class Box(Outbox):
    """Keeps what is put into it."""

    def __init__(self, clock: Clock, metrics: Metrics) -> None:
        super().__init__(Store(), clock, Backoff, metrics, lambda entry: None)
        self.entries: list[Entry] = []

    def put(self, entry: Entry) -> None:
        self.entries.append(entry)


class Told:
    """The requests of one app, and what has become of the one that waits."""

    def __init__(self) -> None:
        self.clock = Clock()
        metrics = Metrics()
        box = Box(self.clock, metrics)
        self.put = box.entries
        self.requests = Requests("here", box, self.clock, metrics)

    def take(self, application: ApplicationState | None, seconds: float = 0.0) -> Job:
        self.clock.move(seconds)
        self.requests.take(SHOP, application, "")
        return self.put[-1].job


@pytest.fixture
def told() -> Told:
    return Told()


def test_a_request_that_was_seen_is_pending_and_applied_runs(told: Told) -> None:
    job = told.take(APPLICATION)
    assert (job.id, job.status, job.steps[0].status) == ("asked", "Pending", StepStatus.RUNNING)
    told.take(APPLICATION)
    assert len(told.put) == 1


def test_one_that_was_carried_out_is_no_longer_followed(told: Told) -> None:
    told.requests.take(SHOP, APPLICATION, "asked")
    assert told.put == []


def test_a_failed_sync_of_its_commit_ends_it_at_once(told: Told) -> None:
    failed = replace(APPLICATION, operation="Failed", message="no field")
    assert told.take(replace(failed, operation_revision="1a2b3c")).status is JobStatus.PENDING
    job = told.take(replace(failed, operation_revision="4d5e6f"))
    assert (job.status, job.commit) == (JobStatus.FAILED, "4d5e6f")
    assert job.message == "no field; the version before serves on"
    assert (job.steps[0].status, job.steps[0].message) == (StepStatus.FAILED, "no field")


def test_while_argo_cd_repeats_a_sync_the_job_says_so(told: Told) -> None:
    repeated = replace(APPLICATION, operation="Running", retries=3, message="no field")
    job = told.take(repeated, GRACE_SECONDS * 10)
    assert (job.status, job.message) == (JobStatus.PENDING, "no field")
    assert told.take(APPLICATION).message == ""


def test_an_error_counts_if_argo_cd_has_found_it_twice_and_it_lasts(told: Told) -> None:
    told.take(BROKEN)
    assert told.take(replace(BROKEN, looked_at="12:01"), 1).status is JobStatus.PENDING
    assert told.take(replace(BROKEN, looked_at="12:02"), 1).status is JobStatus.PENDING
    told.clock.move(GRACE_SECONDS)
    told.requests.judge()
    job = told.put[-1].job
    assert job.status is JobStatus.FAILED
    assert job.message == "repository not found; the version before serves on"


def test_an_error_that_may_be_older_than_the_commit_does_not_count(told: Told) -> None:
    told.take(BROKEN)
    job = told.take(replace(BROKEN, looked_at="12:01"), GRACE_SECONDS * 10)
    assert (job.status, job.message) == (JobStatus.PENDING, "repository not found")


def test_an_error_that_went_away_begins_anew(told: Told) -> None:
    told.take(BROKEN)
    told.take(replace(BROKEN, looked_at="12:02"), GRACE_SECONDS)
    assert told.take(replace(APPLICATION, looked_at="12:03"), 1).message == ""
    told.take(replace(BROKEN, looked_at="12:04"), 1)
    assert told.take(replace(BROKEN, looked_at="12:05"), 1).status is JobStatus.PENDING


def test_a_look_that_was_asked_for_counts_within_the_same_second(told: Told) -> None:
    told.take(BROKEN)
    for _ in range(2):
        told.take(replace(BROKEN, refreshing=True))
        told.take(BROKEN)
    told.clock.move(GRACE_SECONDS + 1)
    told.requests.judge()
    assert told.put[-1].job.status is JobStatus.FAILED


def test_where_git_is_not_asked_argo_cds_errors_do_not_count(told: Told) -> None:
    direct = replace(BROKEN, request=replace(REQUEST, commit=""))
    told.take(direct)
    for look in range(3):
        job = told.take(replace(direct, looked_at=str(look)), GRACE_SECONDS)
    assert (job.status, job.message) == (JobStatus.PENDING, "")


def test_a_request_whose_application_was_deleted_is_over(told: Told) -> None:
    told.take(APPLICATION)
    job = told.take(None)
    assert (job.status, job.message) == (JobStatus.SUPERSEDED, "its Application was deleted")
