"""The commands that act on a release, one after the other, as a person gives them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from devflow.cli import main
from devflow.errors import Exit
from devflow.lab import Lab
from devflow.record import Job, JobStatus
from devflow.record.job import StepStatus
from tests.lab.aborts import never_ready
from tests.lab.actions.people import allow, kubeconfig_of
from tests.lab.records import events, job_of, wait_job
from tests.lab.releases import GATED, App
from tests.lab.traffic import App as RecordedApp
from tests.lab.waiting import eventually

Run = Callable[..., int]


@pytest.fixture
def gated(lab: Lab, namespace: str) -> App:
    """``shop``, at its gate on the way to 2.0.0."""
    app = App(lab, namespace)
    app.first_deploy()
    app.deploy(2, steps=GATED)
    app.wait_for(phase="Paused", currentStepIndex=GATED.index("approve"))
    return app


def test_a_release_is_decided_on_from_its_gate_to_its_undoing(
    lab: Lab, gated: App, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded, place = RecordedApp(lab, gated.namespace, "shop"), _place(lab, gated)
    run_id = {"GITHUB_SERVER_URL": "https://github.example", "GITHUB_REPOSITORY": "acme/shop"}
    for name, value in {**run_id, "GITHUB_RUN_ID": "7"}.items():
        monkeypatch.setenv(name, value)

    def run(command: str, *options: str) -> Exit:
        return Exit(main([command, "shop", *place, *options]))

    assert run("status") is Exit.WAITING
    assert run("wait", "--for", "waiting", "--timeout", "1m") is Exit.OK
    assert run("abort", "--reason", "p99 doubled", "--revision", "2") is Exit.OK
    assert run("wait") is Exit.ABORTED
    taken_back = wait_job(recorded, "2.0.0", JobStatus.ROLLED_BACK)
    (abort,) = taken_back.actions
    assert (abort.verb, abort.reason) == ("abort", "p99 doubled")
    assert abort.run == "https://github.example/acme/shop/actions/runs/7"
    assert run("retry") is Exit.OK
    assert run("wait", "--for", "waiting") is Exit.OK
    capfd.readouterr()
    assert run("promote", "--json") is Exit.OK
    said = json.loads(capfd.readouterr().out)
    assert (said["action"], said["by"]) == ("promote", "devflow-lab-owner")
    assert run("wait") is Exit.OK
    assert run("status") is Exit.OK
    job = wait_job(recorded, "2.0.0", JobStatus.SUCCEEDED)
    assert [(one.verb, one.by) for one in job.actions] == [
        ("retry", "devflow-lab-owner"),
        ("promote", "devflow-lab-owner"),
    ]
    trail = [event for event in events(recorded, job) if event.what == "promote done"]
    assert [event.actor for event in trail] == ["devflow-lab-owner"]
    assert run("undo", "--to", "1") is Exit.OK
    assert run("wait", "--for", "waiting") is Exit.OK
    assert run("promote", "--full") is Exit.OK
    assert run("wait") is Exit.OK
    back = eventually("the way back is recorded", lambda: _way_back(recorded))
    assert [one.verb for one in back.actions] == ["undo", "promote-full"]


def test_a_retry_right_after_an_abort_begins_at_the_first_step(lab: Lab, gated: App) -> None:
    """faults/04: it went on from the gate that the abort met, where Argo Rollouts hadn't looked at
    the abort yet.
    """
    app, place = RecordedApp(lab, gated.namespace, "shop"), _place(lab, gated)
    never_ready(app)  # Argo Rollouts is kept from the abort, but for the moment in which it isn't.
    assert main(["abort", "shop", *place]) is Exit.OK
    assert main(["retry", "shop", *place]) is Exit.OK
    app.annotate(fault=None)
    assert main(["wait", "shop", *place, "--for", "waiting"]) is Exit.OK
    job = eventually("its job", lambda: _waiting_again(app))
    assert [step.status for step in job.steps[1:4]] == [StepStatus.SUCCEEDED] * 3


def _waiting_again(app: RecordedApp) -> Job | None:
    job = job_of(app, "2.0.0")
    return job if job and job.attempt > 1 and job.status is JobStatus.PAUSED else None


def test_a_mistake_is_one_line(
    lab: Lab, gated: App, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    place = _place(lab, gated)
    allow(lab, gated.namespace, "mallory", {"rollouts": ["get", "patch"]})
    hers = ["-n", gated.namespace, "--kubeconfig", str(kubeconfig_of(lab, "mallory", tmp_path))]
    for arguments, code, words in (
        (["abort", "chop", *place], Exit.BAD_INPUT, f"chop is not in namespace {gated.namespace}"),
        (["abort", "shop", *hers], Exit.FAILED, 'cannot patch resource "rollouts/status"'),
        (["pause", "shop", *place, "--revision", "9"], Exit.FAILED, "is at revision 2"),
        (["undo", "shop", *place, "--to", "9"], Exit.BAD_INPUT, "no revision 9; there are 1, 2"),
        (["retry", "shop", *place], Exit.FAILED, "isn't aborted"),
        (["wait", "shop", *place, "--for", "x"], Exit.BAD_INPUT, "none of end, waiting"),
    ):
        assert main(arguments) == code
        lines = [line for line in capfd.readouterr().err.splitlines() if "Error" in line]
        assert len(lines) == 1
        assert words in lines[0]


def _way_back(app: RecordedApp) -> Job | None:
    """Once it has succeeded; the first deploy of the version that it goes to has, too."""
    job = job_of(app, "1.0.0")
    over = job is not None and job.number > 1 and job.status is JobStatus.SUCCEEDED
    return job if over else None


def _place(lab: Lab, app: App) -> list[str]:
    return ["-n", app.namespace, "--kubeconfig", str(lab.kubeconfig), "--context", lab.context]
