"""`devflow release` and `devflow rollback` with direct delivery: each is one job from the start."""

from pathlib import Path

import pytest

from devflow.errors import Exit
from devflow.lab import Lab
from devflow.record.job import JobStatus
from tests.lab.argo_cd.projects import GATED, Project, new_project
from tests.lab.releases import start
from tests.lab.waiting import PATIENCE_SECONDS, eventually


@pytest.fixture
def project(lab: Lab, namespace: str, tmp_path: Path) -> Project:
    made = new_project(lab, namespace, tmp_path)
    made.deliver(delivery="direct", steps=GATED)
    return made


def test_a_release_that_is_aborted_and_rolled_back_is_two_jobs(project: Project) -> None:
    name = project.app.name
    release = project.start("release", name, "--image", project.image(2))
    project.app.until_rollout(2, phase="Paused")
    running = project.until_recorded(2, JobStatus.PAUSED)
    assert running.actor == "devflow-lab-owner"
    project.app.patch_rollout({"status": {"abort": True}}, subresource="status")
    out, err = release.communicate(timeout=PATIENCE_SECONDS)
    assert (release.returncode, err) == (Exit.ABORTED, "")
    project.until_recorded(2, JobStatus.ROLLED_BACK)
    message = (
        f"aborted by a person (devflow); the stack's configuration still asks for"
        f" {project.image(2)}; `devflow rollback {name}` reverts it"
    )
    eventually(message, lambda: [job.message for job in project.jobs(2)] == [message])
    (job,) = project.jobs(2)
    assert (f"job {job.id}" in out.splitlines(), job.id) == (True, running.id)
    shown, _ = start("job", job.id, folder=project.folder).communicate(timeout=PATIENCE_SECONDS)
    assert "still asks for" in " ".join(shown.split())

    back = project.devflow("rollback", name)
    assert (back.returncode, back.stderr) == (Exit.OK, "")
    newest = project.until_newest_recorded(1, JobStatus.SUCCEEDED)
    assert f"job {newest.id}" in back.stdout.splitlines()
    assert project.jobs(2) == [job]
    # Whoever applies the Application leaves alone what was asked for.
    asked = project.app.application()["metadata"]["annotations"]
    assert asked["devflow.dev/job"] == newest.id
    assert "0 to update" in project.devflow("preview").stdout
    assert project.devflow("up").returncode == Exit.OK
    assert project.app.application()["metadata"]["annotations"] == asked


def test_a_release_goes_on_while_the_record_is_away(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as away:
        away.setenv("DEVFLOW_MONGODB_URI", "mongodb://127.0.0.1:9/devflow")
        release = project.start("release", project.app.name, "--image", project.image(2))
        project.app.until_rollout(2, phase="Paused")
        project.app.promote()
        out, err = release.communicate(timeout=PATIENCE_SECONDS)
    assert release.returncode == Exit.OK, err
    (line,) = err.splitlines()
    assert line.startswith("Warning: the record can't be written: ")
    # It had an id all the same, under which the controller wrote it.
    job = project.until_recorded(2, JobStatus.SUCCEEDED)
    assert f"job {job.id}" in out.splitlines()


def test_a_release_that_its_engine_can_not_run_leaves_nothing_behind(project: Project) -> None:
    """faults/21"""
    # The stack belongs to the other engine, or there is no Pulumi CLI: nothing is applied.
    image = project.image(2)
    done = project.devflow("release", project.app.name, "--image", image, "--engine", "pulumi")
    assert done.returncode == Exit.ENGINE
    assert project.jobs(2) == []
    assert "job " not in done.stdout
