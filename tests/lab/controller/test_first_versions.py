"""First versions that never got ready, and their fixes: there is nothing to protect."""

from datetime import datetime, timedelta

from devflow.kube.client import Object
from devflow.lab import Lab
from devflow.record.job import JobStatus, StepStatus
from tests.lab.controller.test_bad_versions import GRACE_SECONDS, NEVER, broken
from tests.lab.controller.test_controller_releases import begin
from tests.lab.records import job_of, told, wait_job
from tests.lab.running.part_logs import LogMark
from tests.lab.waiting import eventually


def test_the_fix_of_a_first_version_that_was_never_available_goes_live(
    lab: Lab, namespace: str
) -> None:
    """faults/01"""
    app, first = broken(lab, namespace, "first")
    assert "PullBackOff" in first.message or "ErrImagePull" in first.message
    assert f"grace {GRACE_SECONDS} s" in first.message
    assert told(first)[-1] == ("Failed", StepStatus.FAILED)
    begin(app, "2.0.0")
    fix = wait_job(app, "2.0.0", JobStatus.SUCCEEDED)
    assert fix.message == f"{NEVER}: promoted in full by devflow-controller"
    assert [one.status for one in fix.steps if one.moves] == [StepStatus.SKIPPED] * 2
    assert app.rollout()["status"]["stableRS"] == fix.to.hash
    eventually("the gateway serves the fix", lambda: app.get()[0] == 200)
    ended = job_of(app, "1.0.0")
    assert ended is not None
    assert (ended.status, ended.message) == (JobStatus.FAILED, first.message)
    begin(app, "3.0.0")
    assert [one.status for one in wait_job(app, "3.0.0", JobStatus.SUCCEEDED).steps] == [
        StepStatus.SUCCEEDED
    ] * 5


def test_the_fix_of_a_first_version_whose_containers_end_at_once_goes_live(
    lab: Lab, namespace: str
) -> None:
    """faults/01"""
    app, first = broken(lab, namespace, "crashes", "crash-loop")
    assert "CrashLoopBackOff" in first.message
    eventually("it has started again and again", lambda: all(map(restarted_twice, app.pods())))
    begin(app, "2.0.0")
    assert wait_job(app, "2.0.0", JobStatus.SUCCEEDED).message.startswith(NEVER)


def restarted_twice(pod: Object) -> bool:
    return all(one["restartCount"] >= 2 for one in pod["status"]["containerStatuses"])


def test_what_a_pod_of_a_broken_first_version_tells_of_itself_is_protected_and_said_once(
    lab: Lab, namespace: str
) -> None:
    """faults/01: the opposite case, where no controller has seen it."""
    app, _ = broken(lab, namespace, "before", steps=[20, "approve", 100])
    (pod, *_) = app.pods()
    unready = {"type": "Ready", "status": "False", "reason": "ContainersNotReady"}
    later = datetime.fromisoformat(pod["status"]["startTime"]) + timedelta(minutes=1)
    conditions = [{**unready, "lastTransitionTime": later.isoformat(timespec="seconds")}]
    status = {"status": {"conditions": conditions}}
    app.ask(
        lambda kube: kube.patch("v1", "Pod", pod["metadata"]["name"], namespace, status, "status")
    )
    mark = LogMark.of(lab)
    begin(app, "2.0.0")
    job = wait_job(app, "2.0.0", JobStatus.PAUSED)
    assert job.from_ is not None
    assert job.from_.served
    assert job.message.startswith("waiting for a person")
    assert not app.rollout()["status"].get("promoteFull")
    app.promote()
    assert mark.since("devflow").count(f"{job.id}: not promoted in full") == 1


def test_a_fix_that_is_broken_too_fails_and_the_next_one_goes_live(
    lab: Lab, namespace: str
) -> None:
    """faults/01"""
    app, _ = broken(lab, namespace, "twice")
    begin(app, "2.0.0", "image-pull")
    failed = wait_job(app, "2.0.0", JobStatus.FAILED)
    assert told(failed)[-1] == ("Failed", StepStatus.FAILED)
    assert not app.rollout()["status"].get("abort")
    begin(app, "3.0.0")
    assert wait_job(app, "3.0.0", JobStatus.SUCCEEDED).message.startswith(NEVER)


def test_with_manual_a_person_is_told_the_command(lab: Lab, namespace: str) -> None:
    """faults/01"""
    app, _ = broken(lab, namespace, "asks", rollback="manual")
    begin(app, "2.0.0")
    job = wait_job(app, "2.0.0", JobStatus.PAUSED)
    command = "devflow promote asks --full"
    assert job.message == (
        f"{NEVER}, so there is nothing to protect: `{command}` lets this version go live"
    )
    assert not app.rollout()["status"].get("promoteFull")
    app.promote()
    wait_job(app, "2.0.0", JobStatus.SUCCEEDED)
