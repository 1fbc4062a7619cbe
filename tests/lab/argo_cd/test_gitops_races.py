"""Two releases of one app at once, from two checkouts of its stack that push to one repository."""

import shutil
import subprocess
from pathlib import Path

import pytest

from devflow.errors import Exit
from devflow.lab import Lab
from devflow.record.job import JobStatus
from tests.lab.argo_cd.projects import GATED, Project, new_project
from tests.lab.waiting import PATIENCE_SECONDS, eventually


@pytest.fixture
def checkouts(lab: Lab, namespace: str, tmp_path: Path) -> tuple[Project, Project]:
    """The same project in two folders, as two people have it, or two runs of a pipeline."""
    folders = [tmp_path / name for name in ("ada", "grace")]
    for folder in folders:
        folder.mkdir()
    ours = new_project(lab, namespace, folders[0])
    ours.deliver(steps=GATED)
    left_out = shutil.ignore_patterns("clone", ".devflow")
    shutil.copytree(folders[0], folders[1], dirs_exist_ok=True, ignore=left_out)
    return ours, Project(folders[1], ours.app)


def finished(process: "subprocess.Popen[str]") -> "subprocess.CompletedProcess[str]":
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def test_of_two_releases_pushed_at_once_the_later_commit_walks_under_its_own_job(
    checkouts: tuple[Project, Project],
) -> None:
    """Two releases at once: the lock of a stack is on one machine, and Git is between two."""
    project, name = checkouts[0], checkouts[0].app.name
    started = {
        version: each.start("release", name, "--image", each.image(version))
        for version, each in zip((2, 3), checkouts, strict=True)
    }

    def over() -> list[int]:
        return [version for version, one in started.items() if one.poll() is not None]

    (loser,) = eventually("one is superseded", over)
    winner = 5 - loser
    lost = finished(started[loser])
    assert lost.returncode == Exit.SUPERSEDED, lost.stdout + lost.stderr
    assert f"superseded: by {project.image(winner)} (by " in lost.stdout
    project.app.until_rollout(winner, phase="Paused")
    project.app.patch_rollout({"status": {"pauseConditions": None}}, subresource="status")
    won = finished(started[winner])
    assert (won.returncode, won.stderr) == (Exit.OK, ""), won.stdout
    # Neither push was forced over the other.
    assert project.in_git().count(project.image(winner)) == 1
    subjects = project.app.repository.git("log", "-2", "--format=%s").splitlines()
    assert subjects == [f"Release {name}: {project.image(v)}" for v in (winner, loser)]
    job = project.until_recorded(winner, JobStatus.SUCCEEDED)
    assert f"job {job.id}" in won.stdout.splitlines()
    assert f"job {job.id})" in lost.stdout
    assert {one.status for one in project.jobs(loser)} <= {JobStatus.SUPERSEDED}
