"""Versions that never got ready, are refused, or were never judged: what becomes of them."""

import json
from datetime import UTC, datetime, timedelta

from devflow.lab import Lab
from devflow.record.job import Job, JobStatus, StepStatus
from tests.lab.controller.test_controller_releases import begin
from tests.lab.records import job_of, jobs, step, wait_job
from tests.lab.releases import start
from tests.lab.running.part_logs import LogMark
from tests.lab.traffic import ROLLOUT, App
from tests.lab.verifies import TIMES
from tests.lab.waiting import PATIENCE_SECONDS, eventually

GRACE_SECONDS = 3
STEPS = [20, "verify", 100]
NEVER = "stable was never available"


def app_of(lab: Lab, namespace: str, name: str, **settings: object) -> App:
    verify = {"for": "2s", "grace": f"{GRACE_SECONDS}s"}
    return App(lab, namespace, name, {"replicas": 2, "steps": STEPS, "verify": verify, **settings})


def broken(
    lab: Lab, namespace: str, name: str, fault: str = "image-pull", **settings: object
) -> tuple[App, Job]:
    """An app whose first version has a fault, and that version's job."""
    annotations = {"lab.devflow.dev/fault": fault}
    app = app_of(lab, namespace, name, podAnnotations=annotations, **settings)
    app.apply("1.0.0")
    return app, wait_job(app, "1.0.0", JobStatus.FAILED)


def test_a_stable_that_is_down_is_protected(lab: Lab, namespace: str) -> None:
    """faults/01: the opposite case."""
    # The gate holds the canary, so that there is a stable to look at.
    app = app_of(lab, namespace, "down", steps=[20, "approve", 100]).install("1.0.0")
    app.annotate(fault="never-ready")
    eventually("stable is down", lambda: not app.rollout()["status"].get("readyReplicas"))
    begin(app, "2.0.0")
    eventually("a canary is ready", lambda: app.rollout()["status"].get("readyReplicas"))
    job = job_of(app, "2.0.0")
    assert job is not None
    assert NEVER not in job.message
    assert not app.rollout()["status"].get("promoteFull")
    assert app.rollout()["status"]["stableRS"] != job.to.hash


def test_a_canary_that_starts_for_longer_than_the_grace_is_released(
    lab: Lab, namespace: str
) -> None:
    """faults/18"""
    # One pod is enough for any weight: those made later would have the fault, too.
    app = app_of(lab, namespace, "slow", replicas=1).install("1.0.0")
    begin(app, "2.0.0", "never-ready")

    def waited() -> bool:
        job = job_of(app, "2.0.0")
        since = job.started_at if job else None
        return since is not None and datetime.now(UTC) - since > 3 * timedelta(
            seconds=GRACE_SECONDS
        )

    eventually("it starts for longer than the grace", waited)
    app.annotate_canary(fault=None)
    job = wait_job(app, "2.0.0", JobStatus.SUCCEEDED)
    assert [one.status for one in job.steps] == [StepStatus.SUCCEEDED] * 5


def test_what_argo_rollouts_refuses_is_shown_and_recorded_in_its_words(
    lab: Lab, namespace: str
) -> None:
    """faults/13"""
    app = app_of(lab, namespace, "refused").install("1.0.0")
    strategy = {"canary": {"steps": [{"setWeight": 200}]}}
    image = "ghcr.io/acme/refused:2.0.0"
    container = {**app.rollout()["spec"]["template"]["spec"]["containers"][0], "image": image}
    changed = {"strategy": strategy, "template": {"spec": {"containers": [container]}}}
    app.patch(*ROLLOUT, {"spec": changed})
    job = wait_job(app, "2.0.0", JobStatus.FAILED)
    assert job.message.startswith("Argo Rollouts refuses the Rollout: spec.strategy.steps[0]")
    watching = start(
        *("watch", app.name, "-n", namespace, "--kubeconfig", str(lab.kubeconfig)),
        *("--context", lab.context),
    )
    output, _ = watching.communicate(timeout=PATIENCE_SECONDS)
    assert watching.returncode == 10
    assert "degraded: Argo Rollouts refuses it: spec.strategy.steps[0]" in output


def test_a_verify_that_nobody_judged_says_who_let_it_through(lab: Lab, namespace: str) -> None:
    """faults/14"""
    app = app_of(
        lab,
        namespace,
        "quiet",
        verify={**TIMES, "errorRate": "< 1%"},
        prometheus={"scrapeInterval": "1s"},
    ).install("1.0.0")
    begin(app, "2.0.0")
    wait_job(app, "2.0.0", JobStatus.PAUSED)
    # As ``kubectl argo rollouts promote`` does where an analysis was inconclusive.
    through = {"pauseConditions": None, "controllerPause": False, "currentStepIndex": 2}
    app.patch(*ROLLOUT, {"status": through}, "status")
    job = wait_job(app, "2.0.0", JobStatus.SUCCEEDED)
    verify = step(job, "Verify")
    assert verify.status is StepStatus.SKIPPED
    assert verify.message.startswith("not judged: error rate not judged: no samples of the canary")
    assert "; let through by " in verify.message
    assert job.message == verify.message


def test_a_healthy_release_logs_no_error(lab: Lab, namespace: str) -> None:
    """faults/30"""
    app = app_of(lab, namespace, "shop").install("1.0.0")
    mark = LogMark.of(lab)
    begin(app, "2.0.0")
    wait_job(app, "2.0.0", JobStatus.SUCCEEDED)
    lines = [json.loads(line) for line in mark.since("devflow").splitlines() if line[:1] == "{"]
    mine = [line for line in lines if line.get("namespace") == namespace]
    assert mine
    assert [line for line in lines if line["level"] == "error" and is_of(line, namespace)] == []


def is_of(line: dict[str, str], namespace: str) -> bool:
    """Whether a line is of a namespace, or of none: other tests may run beside this one."""
    return namespace in json.dumps(line) or "namespace" not in line


def test_the_release_before_leaves_no_lines_under_the_new_image(lab: Lab, namespace: str) -> None:
    """faults/32"""
    # However late the watch begins, it meets the release at its gate.
    app = app_of(lab, namespace, "shop", steps=[20, "approve", 100]).install("1.0.0")
    begin(app, "2.0.0")
    wait_job(app, "2.0.0", JobStatus.PAUSED)
    watching = start(
        *("watch", app.name, "-n", namespace, "--kubeconfig", str(lab.kubeconfig)),
        *("--context", lab.context),
    )
    assert watching.stdout is not None
    first = next(line for line in watching.stdout if line.startswith("  step"))
    assert "Completed" not in first
    app.approve()
    output, _ = watching.communicate(timeout=PATIENCE_SECONDS)
    assert watching.returncode == 0
    assert output.count("Completed: Succeeded") == 1
    assert len(jobs(app)) == 2


def test_shown_once_in_a_pipe_no_reason_is_cut(lab: Lab, namespace: str) -> None:
    """faults/32"""
    app, job = broken(lab, namespace, "first")
    shown = start(
        *("watch", app.name, "--once", "-n", namespace, "--kubeconfig", str(lab.kubeconfig)),
        *("--context", lab.context),
    )
    output, _ = shown.communicate(timeout=PATIENCE_SECONDS)
    assert len(job.message) > 80
    assert job.message in output
