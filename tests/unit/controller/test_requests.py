"""When a release that was asked for counts as failed before it begins."""

import pytest
from msgspec.structs import replace

from devflow.controller.effect import JobChanged
from devflow.controller.follow_app import remember
from devflow.controller.requests import follow_request, judge_requests
from devflow.controller.state.app import App
from devflow.controller.state.pending_request import GRACE_SECONDS, IDLE_SECONDS
from devflow.controller.state.replaced_request import NAMING_SECONDS
from devflow.controller.state.state import State
from devflow.controller.state.tracked_job import TrackedJob
from devflow.kube.listing import Key
from devflow.kube.watch import Change, EventType
from devflow.live import ApplicationState, Request
from devflow.record.job import Job, JobStatus, Revision, RolloutRef, StepStatus
from tests.unit.controller.doubles import Clock
from tests.unit.controller.test_react import STATES
from tests.unit.record.jobs import job as begun_job

SHOP = Key("shop", "shop")
STABLE = next(one for one in reversed(STATES) if one.revision == 1 and one.phase == "Healthy")
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

    def begin(self, identity: str, **changes: object) -> None:
        """A walk begins that carries out a request."""
        app = self.state.app(SHOP)
        app.tracked = TrackedJob(begun_job(id=identity, request=identity, **changes))
        self._keep(follow_request(self.state, SHOP, self.clock.now()))

    def running_stable(self) -> App:
        """The app runs ``STABLE``, which an earlier request asked for."""
        app = self.state.app(SHOP)
        whose = RolloutRef(name=STABLE.name, uid=STABLE.uid)
        version = Revision(image=STABLE.image, hash=STABLE.pod_hash)
        app.tracked = TrackedJob(begun_job(number=1, rollout=whose, to=version, request="earlier"))
        return app

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


def asked_again(identity: str) -> ApplicationState:
    return replace(APPLICATION, request=replace(REQUEST, job=identity))


def test_one_that_another_took_the_place_of_is_over_once_the_last_has_begun(
    requests: Requests,
) -> None:
    """Whoever asked wrote no end of it: the store was away, or the command was killed."""
    requests.take(APPLICATION)
    for identity in ("second", "third"):
        requests.take(asked_again(identity))
    requests.wait(NAMING_SECONDS * 2)
    assert {job.status for job in requests.jobs} == {JobStatus.PENDING}
    requests.begin("third")
    requests.wait(0)
    ended = [job for job in requests.jobs if job.status is JobStatus.SUPERSEDED]
    assert [job.id for job in ended] == ["asked", "second"]
    assert {job.message for job in ended} == {"third was asked for before it began"}
    assert all(step.status.is_final for job in ended for step in job.steps)
    assert requests.state.replaced == {}


def test_one_that_is_asked_for_again_is_not_over(requests: Requests) -> None:
    """The later one was taken back, and the Application names the first again."""
    requests.take(APPLICATION)
    requests.take(asked_again("second"))
    requests.take(APPLICATION, NAMING_SECONDS * 2)
    requests.begin("asked")
    requests.wait(NAMING_SECONDS * 2)
    over = [job.id for job in requests.jobs if job.status is not JobStatus.PENDING]
    assert over == ["second"]


def test_one_of_an_earlier_process_is_over_but_not_before_its_application_may_name_it(
    requests: Requests,
) -> None:
    """Whoever asks writes the job before the Application names it."""
    requests.begin("first")
    left = requests.take(asked_again("second"))
    later = Requests()
    later.begin("first")
    assert remember(later.state, left, later.clock.now()) == []
    later.state.applications.put(changed(asked_again("first")))
    assert judge_requests(later.state, later.clock.now()) == []
    job = later.wait(NAMING_SECONDS + 1)
    assert (job.id, job.status) == ("second", JobStatus.SUPERSEDED)


def test_one_that_was_given_up_by_who_asked_stays_failed() -> None:
    failed = replace(begun_job(id="second"), number=0, rollout=RolloutRef(name="shop", uid=""))
    tracked = TrackedJob(replace(failed, status=JobStatus.SUPERSEDED, message="ours"))
    theirs = replace(failed, status=JobStatus.FAILED, message="not applied", serial=4)
    tracked.found(theirs)
    assert (tracked.job, tracked.to_write()) == (theirs, None)


@pytest.mark.parametrize("commit", ["", "4d5e6f"])
def test_what_the_app_runs_all_the_while_has_nothing_to_begin(
    requests: Requests, commit: str
) -> None:
    """Argo Rollouts was away from another image's apply until it was taken back."""
    app = requests.running_stable()
    app.rollout = other = replace(STABLE, image="shop:9", observed=False)
    request = replace(REQUEST, image=STABLE.image, after=1, commit=commit)
    requests.take(replace(APPLICATION, request=request))
    assert requests.wait(IDLE_SECONDS * 2).status is JobStatus.PENDING
    for unsure in (STABLE, replace(STABLE, observed=False), other):
        app.rollout = unsure
        assert requests.wait(IDLE_SECONDS).status is JobStatus.PENDING
    app.rollout = STABLE
    requests.wait(0)
    job = requests.wait(IDLE_SECONDS + 1)
    assert (job.status, job.steps[0].status) == (JobStatus.SUPERSEDED, StepStatus.SKIPPED)
    assert job.message == "nothing to release: revision 1 has this image, and was never left"


def test_a_retry_of_what_the_app_has_is_to_begin(requests: Requests) -> None:
    app = requests.running_stable()
    app.rollout = STABLE
    requests.take(replace(APPLICATION, request=replace(REQUEST, image=STABLE.image, after=0)))
    assert {requests.wait(s).status for s in (0, IDLE_SECONDS * 9)} == {JobStatus.PENDING}
