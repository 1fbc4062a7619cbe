"""What the controller records of real releases, and which of them it takes back."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from devflow.lab import Lab
from devflow.record.job import Job, JobStatus, StepStatus
from tests.lab.loads import Load
from tests.lab.records import TITLES, events, job_of, step, told, wait_job
from tests.lab.spec.ways import reaches
from tests.lab.traffic import ROLLOUT, App
from tests.lab.waiting import eventually

GRACE_SECONDS = 3
DEADLINE_SECONDS = 3
RATE = 20.0
FAULTS = {
    "never-ready": "NotReady",
    "crash-loop": "CrashLoopBackOff",
    "image-pull": "ImagePullBackOff",
}
SCHEDULE = [10, "verify", 30, "verify", 50, "verify", 100]


DEADLINES: dict[str, dict[str, object]] = {
    # Nothing is wrong with a pod that only starts but the time that it takes.
    "never-ready": {"progressDeadline": f"{GRACE_SECONDS}s"},
    "crash-loop": {},
    "image-pull": {},
}


def app_of(lab: Lab, namespace: str, name: str, **settings: object) -> App:
    spec = {"replicas": 2, "steps": SCHEDULE, "verify": {"for": "2s", "grace": f"{GRACE_SECONDS}s"}}
    return App(lab, namespace, name, {**spec, **settings})


def begin(app: App, version: str, fault: str | None = None) -> None:
    """Release a version, its pods with a fault from their birth."""
    image = f"ghcr.io/acme/{app.name}:{version}"
    template = app.rollout()["spec"]["template"]
    container = {**template["spec"]["containers"][0], "image": image}
    metadata = {"annotations": {"lab.devflow.dev/fault": fault}}
    changed = {"metadata": metadata, "spec": {"containers": [container]}}
    app.patch(*ROLLOUT, {"spec": {"template": changed}})


def test_a_whole_release_is_recorded_step_by_step(lab: Lab, namespace: str) -> None:
    schedule = [10, "verify", 30, "verify", 50, "approve", 100]
    app = app_of(lab, namespace, "shop", steps=schedule).install("1.0.0")
    begin(app, "2.0.0")
    reaches(app, "Approve")
    wait_job(app, "2.0.0", JobStatus.PAUSED)
    known, held = datetime.now(UTC), timedelta(seconds=1)
    eventually("a while at the gate", lambda: datetime.now(UTC) - known > 1.1 * held)
    app.approve()
    job = wait_job(app, "2.0.0", JobStatus.SUCCEEDED)
    names = ["Applied", *TITLES[:5], "Approve", TITLES[6], "Completed"]
    assert told(job) == [(name, StepStatus.SUCCEEDED) for name in names]
    assert [one.weight for one in job.steps[1:-1]] == [10, 10, 30, 30, 50, 50, 100]
    times = [at for one in job.steps[1:] for at in (one.started_at, one.finished_at)]
    assert None not in times
    assert times == sorted(times, key=lambda at: at.timestamp() if at else 0)
    assert not any(one.inferred for one in job.steps)
    # Times are those at which the controller sees a change. For how long it sees a step that ends
    # by itself is up to the machine; of this one we know from when to when it was there at least.
    gate = step(job, "Approve")
    assert gate.started_at is not None
    assert gate.finished_at is not None
    assert gate.started_at <= known
    assert gate.finished_at - known >= held
    assert job.from_ is not None
    assert job.from_.image == "ghcr.io/acme/shop:1.0.0"
    assert job.to.hash == app.rollout()["status"]["stableRS"]
    trail = [event.what for event in events(app, job)]
    others = {"Release Running", "Release Paused", "promote done", "Release Succeeded"}
    assert sorted(what for what in trail if what not in others) == sorted(
        f"{name} {status}" for name in names for status in ("Running", "Succeeded")
    )
    assert others <= set(trail)
    assert trail.count("Release Succeeded") == 1


@dataclass(frozen=True)
class Bad:
    """Apps with a bad release each, all at the same time, and what became of requests to them."""

    apps: dict[tuple[str, str], App]
    hanging: App
    failures: dict[str, int]

    def job(self, fault: str, policy: str) -> Job:
        found = job_of(self.apps[fault, policy], "2.0.0")
        assert found is not None
        return found

    def begun(self, job: Job) -> datetime:
        """When the ReplicaSet of a release was made, and so none of its pods was there before."""
        app, name = self.hanging, f"{job.app}-{job.to.hash}"
        made = app.ask(lambda kube: kube.get("apps/v1", "ReplicaSet", name, app.namespace))
        return datetime.fromisoformat(made["metadata"]["creationTimestamp"])


@pytest.fixture(scope="module")
def bad(lab: Lab, module_namespace: str) -> Bad:
    """One of each, released until each of them has come to rest."""
    apps = {
        (fault, policy): app_of(
            lab, module_namespace, f"{fault}-{policy}", rollback=policy, **DEADLINES[fault]
        )
        for fault in FAULTS
        for policy in ("auto", "manual")
    }
    hanging = app_of(
        lab,
        module_namespace,
        "hanging",
        rollback="auto",
        progressDeadline=f"{DEADLINE_SECONDS}s",
    )
    everyone = [*apps.values(), hanging]
    for app in everyone:
        app.apply("1.0.0")
    for app in everyone:
        app.install("1.0.0")
    # Argo Rollouts shall abort at its deadline, and our controller shall not.
    hanging.patch(*ROLLOUT, {"metadata": {"annotations": {"devflow.dev/rollback": "manual"}}})
    loads = [Load(app.target, RATE) for app in everyone]
    for load in loads:
        load.__enter__()
    try:
        for (fault, _), app in apps.items():
            begin(app, "2.0.0", fault)
        begin(hanging, "2.0.0", "never-ready")
        for (_, policy), app in apps.items():
            at_rest = JobStatus.ROLLED_BACK if policy == "auto" else JobStatus.PAUSED
            wait_job(app, "2.0.0", at_rest)
        wait_job(hanging, "2.0.0", JobStatus.PAUSED)
    finally:
        for load in loads:
            load.__exit__(None, None, None)
    failures = {
        app.name: sum(load.failures().values()) for app, load in zip(everyone, loads, strict=True)
    }
    return Bad(apps, hanging, failures)


@pytest.mark.parametrize("policy", ["auto", "manual"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_bad_canary_fails_its_verify_with_the_reason_and_not_before_the_grace_is_over(
    bad: Bad, fault: str, policy: str
) -> None:
    job = bad.job(fault, policy)
    verify = step(job, "Verify")
    assert verify.status is StepStatus.FAILED
    assert FAULTS[fault] in verify.message
    limit = "progressDeadline" if DEADLINES[fault] else "grace"
    assert f"> {limit} {GRACE_SECONDS} s" in verify.message
    assert verify.finished_at is not None
    # From the cluster's own time on: the controller may see the beginning late. Kubernetes counts
    # in whole seconds.
    seconds = (verify.finished_at - bad.begun(job)).total_seconds()
    assert seconds > GRACE_SECONDS - 1


@pytest.mark.parametrize("fault", FAULTS)
def test_with_auto_the_release_is_rolled_back_and_the_record_says_so(bad: Bad, fault: str) -> None:
    job, app = bad.job(fault, "auto"), bad.apps[fault, "auto"]
    assert told(job)[:3] == [
        ("Applied", StepStatus.SUCCEEDED),
        ("10% Traffic", StepStatus.SKIPPED),
        ("Verify", StepStatus.FAILED),
    ]
    assert {status for _, status in told(job)[3:9]} == {StepStatus.SKIPPED}
    assert told(job)[9:] == [
        ("Failed", StepStatus.FAILED),
        ("Rollback to Stable", StepStatus.SUCCEEDED),
    ]
    assert app.rollout()["status"]["abort"] is True
    assert app.weights() == {"stable": 100, "canary": 0}


@pytest.mark.parametrize("fault", FAULTS)
def test_with_manual_the_release_waits_for_a_person(bad: Bad, fault: str) -> None:
    job, app = bad.job(fault, "manual"), bad.apps[fault, "manual"]
    assert job.message == f"waiting for a person: {step(job, 'Verify').message}"
    assert not app.rollout()["status"].get("abort")
    app.abort()
    ended = wait_job(app, "2.0.0", JobStatus.ROLLED_BACK)
    assert told(ended)[-1] == ("Rollback to Stable", StepStatus.SUCCEEDED)
    assert step(ended, "Verify").message == step(job, "Verify").message


def test_stable_serves_every_request_meanwhile(bad: Bad) -> None:
    assert set(bad.failures.values()) == {0}


def test_without_the_guard_argo_rollouts_hangs_past_its_own_deadline(bad: Bad) -> None:
    spec = bad.hanging.rollout()["spec"]
    assert spec["progressDeadlineAbort"] is True
    eventually("the deadline is long over", lambda: canary_age_seconds(bad) > 3 * DEADLINE_SECONDS)
    status = bad.hanging.rollout()["status"]
    assert not status.get("abort")
    assert status["currentStepIndex"] == 0
    assert status["phase"] == "Progressing"


def canary_age_seconds(bad: Bad) -> float:
    newest = max(pod["metadata"]["creationTimestamp"] for pod in bad.hanging.pods())
    return (datetime.now(UTC) - datetime.fromisoformat(newest)).total_seconds()


def test_jobs_of_one_app_follow_each_other(lab: Lab, namespace: str) -> None:
    app = app_of(lab, namespace, "shop", replicas=1).install("1.0.0")
    begin(app, "2.0.0", "image-pull")
    wait_job(app, "2.0.0", JobStatus.ROLLED_BACK)
    begin(app, "3.0.0")
    job = wait_job(app, "3.0.0", JobStatus.SUCCEEDED)
    assert [one.status for one in job.steps] == [StepStatus.SUCCEEDED] * 9
    ends = [one.finished_at for one in job.steps if one.finished_at]
    assert all(one <= other for one, other in pairwise(ends))
