"""`ci/release.sh` as a pipeline runs it: killed, and started again."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from devflow.errors import Exit
from devflow.lab import Lab
from devflow.record.job import JobStatus
from tests.lab.project_copy import ROOT, copy_project
from tests.lab.release.two_apps import Project, image_of
from tests.lab.waiting import PATIENCE_SECONDS


def test_a_pipeline_that_is_killed_goes_on_with_its_release_and_starts_no_second(
    lab: Lab, namespace: str, tmp_path: Path
) -> None:
    copy_project(tmp_path)
    project = Project(lab, tmp_path, namespace, namespace)
    project.up()
    image, summary = project.image(2), tmp_path / "summary.md"

    def pipeline(check: str) -> "subprocess.Popen[str]":
        environment = {
            "APP": project.shop,
            "IMAGE": image,
            "STACK": project.stack,
            "CHECK": check,
            "PATH": f"{sys.prefix}/bin{os.pathsep}{os.environ['PATH']}",
            "GITHUB_STEP_SUMMARY": str(summary),
        }
        return subprocess.Popen(
            ("sh", str(ROOT / "ci/release.sh")),
            cwd=tmp_path,
            env=os.environ | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    killed = pipeline("true")
    try:
        project.until(project.shop, lambda found: image_of(found) == image)
    finally:
        # With the command that it runs.
        os.killpg(killed.pid, signal.SIGKILL)
        killed.communicate()
    again = pipeline(f"devflow status {project.shop} --stack {project.stack} | grep waiting")
    said, _ = again.communicate(timeout=PATIENCE_SECONDS)
    assert again.returncode == Exit.OK, said
    project.until_recorded(2, JobStatus.SUCCEEDED)
    (job,) = [one for one in project.jobs() if one.to.image == image]
    assert (job.number, job.attempt) == (2, 1)
    (promote,) = job.actions
    assert (promote.verb, promote.reason[:7]) == ("promote", "passed:")
    assert f"{project.shop}: {image}" in project.settings.read_text()
    assert f"### {project.shop}: healthy" in summary.read_text()
    once_more = pipeline("false")
    said, _ = once_more.communicate(timeout=PATIENCE_SECONDS)
    assert (once_more.returncode, "nothing to do" in said) == (Exit.OK, True)
