"""When a release that was asked for counts as failed before it begins."""

import pytest
from msgspec.structs import replace

from devflow.controller.effect import JobChanged
from devflow.controller.requests import follow_request, judge_requests
from devflow.controller.state.pending_request import GRACE_SECONDS
from devflow.controller.state.state import State
from devflow.controller.state.tracked_job import TrackedJob
from devflow.kube.listing import Key
from devflow.kube.watch import Change, EventType
from devflow.live import ApplicationState, Request
from devflow.record.job import Job, JobStatus, StepStatus
from tests.unit.controller.doubles import Clock
from tests.unit.record.jobs import job as begun_job

SHOP = Key("shop", "shop")
REQUEST = Request("asked", "shop:2", "alice", 1, "4d5e6f")
APPLICATION = ApplicationState(
    *("argocd", "shop", 1, "Synced", "1a2b3c", "Succeeded", "", "", "shop"), request=REQUEST
)
BROKEN = replace(APPLICATION, sync="Unknown", error="repository not found")


def changed(application: ApplicationState | None) -> Change[ApplicationState]:
    """The change to this; ``None``: its deletion."""
    type_ = EventType.MODIFIED if application else EventType.DELETED
    return Change(type_, Key("argocd", "shop"), "", application, gap=False)


class Requests:
    """The requests of one app, and the jobs that they have become."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.state = State("here")
        self.jobs: list[Job] = []
        """Each change of a job, in order."""

    def take(self, application: ApplicationState | None, seconds: float = 0.0) -> Job:
        """The job after the Application has changed to this."""
        self.clock.move(seconds)
        key = self.state.applications.put(changed(application))
        assert key == SHOP
        self._keep(follow_request(self.state, key, self.clock.now()))
        return self.jobs[-1]

    def wait(self, seconds: float) -> Job:
        self.clock.move(seconds)
        self._keep(judge_requests(self.state, self.clock.now()))
        return self.jobs[-1]

    def _keep(self, effects: list[JobChanged]) -> None:
        self.jobs += [effect.after for effect in effects]


@pytest.fixture
def requests() -> Requests:
    return Requests()


def test_a_request_that_was_seen_is_pending_and_applied_runs(requests: Requests) -> None:
    job = requests.take(APPLICATION)
    assert (job.id, job.status, job.steps[0].status) == ("asked", "Pending", StepStatus.RUNNING)
    requests.take(APPLICATION)
    assert len(requests.jobs) == 1


def test_what_is_asked_of_an_app_in_a_namespace_that_is_not_ours_is_left_to_others() -> None:
    ours = State("here", namespaces=["shop", "cart"])
    for application, known in (
        (replace(APPLICATION, destination="other"), []),
        (APPLICATION, [SHOP]),
        (replace(APPLICATION, destination="other"), []),
    ):
        key = ours.applications.put(changed(application))
        assert ours.applications.apps() == known
        effects = follow_request(ours, key, Clock().now())
    assert [effect.after.status for effect in effects] == [JobStatus.SUPERSEDED]


def test_one_that_was_carried_out_is_no_longer_followed(requests: Requests) -> None:
    app = requests.state.app(SHOP)
    app.tracked = TrackedJob(begun_job(request="asked"))
    requests.state.applications.put(changed(APPLICATION))
    assert follow_request(requests.state, SHOP, requests.clock.now()) == []


def test_a_failed_sync_of_its_commit_ends_it_at_once(requests: Requests) -> None:
    failed = replace(APPLICATION, operation="Failed", message="no field")
    assert requests.take(replace(failed, operation_revision="1a2b3c")).status is JobStatus.PENDING
    job = requests.take(replace(failed, operation_revision="4d5e6f"))
    assert (job.status, job.commit) == (JobStatus.FAILED, "4d5e6f")
    assert job.message == "no field; the version before serves on"
    assert (job.steps[0].status, job.steps[0].message) == (StepStatus.FAILED, "no field")


def test_while_argo_cd_repeats_a_sync_the_job_says_so(requests: Requests) -> None:
    repeated = replace(APPLICATION, operation="Running", retries=3, message="no field")
    job = requests.take(repeated, GRACE_SECONDS * 10)
    assert (job.status, job.message) == (JobStatus.PENDING, "no field")
    assert requests.take(APPLICATION).message == ""


def test_an_error_counts_if_argo_cd_has_found_it_twice_and_it_lasts(requests: Requests) -> None:
    requests.take(BROKEN)
    assert requests.take(replace(BROKEN, looked_at="12:01"), 1).status is JobStatus.PENDING
    assert requests.take(replace(BROKEN, looked_at="12:02"), 1).status is JobStatus.PENDING
    job = requests.wait(GRACE_SECONDS)
    assert job.status is JobStatus.FAILED
    assert job.message == "repository not found; the version before serves on"


def test_an_error_that_may_be_older_than_the_commit_does_not_count(requests: Requests) -> None:
    requests.take(BROKEN)
    job = requests.take(replace(BROKEN, looked_at="12:01"), GRACE_SECONDS * 10)
    assert (job.status, job.message) == (JobStatus.PENDING, "repository not found")


def test_an_error_that_went_away_begins_anew(requests: Requests) -> None:
    requests.take(BROKEN)
    requests.take(replace(BROKEN, looked_at="12:02"), GRACE_SECONDS)
    assert requests.take(replace(APPLICATION, looked_at="12:03"), 1).message == ""
    requests.take(replace(BROKEN, looked_at="12:04"), 1)
    assert requests.take(replace(BROKEN, looked_at="12:05"), 1).status is JobStatus.PENDING


def test_a_look_that_was_asked_for_counts_within_the_same_second(requests: Requests) -> None:
    requests.take(BROKEN)
    for _ in range(2):
        requests.take(replace(BROKEN, refreshing=True))
        requests.take(BROKEN)
    assert requests.wait(GRACE_SECONDS + 1).status is JobStatus.FAILED


def test_where_git_is_not_asked_argo_cds_errors_do_not_count(requests: Requests) -> None:
    direct = replace(BROKEN, request=replace(REQUEST, commit=""))
    requests.take(direct)
    for look in range(3):
        job = requests.take(replace(direct, looked_at=str(look)), GRACE_SECONDS)
    assert (job.status, job.message) == (JobStatus.PENDING, "")


def test_a_request_whose_application_was_deleted_is_over(requests: Requests) -> None:
    requests.take(APPLICATION)
    job = requests.take(None)
    assert (job.status, job.message) == (JobStatus.SUPERSEDED, "its Application was deleted")
