"""`devflow promote-to`: what is healthy in one stack is released in another."""

import subprocess
from pathlib import Path

import pytest
import yaml

from devflow.errors import Exit
from devflow.lab import Lab
from devflow.live import Origin
from devflow.record import JobStatus
from tests.lab.argo_cd.projects import Project, new_project
from tests.lab.cluster import new_namespace
from tests.lab.records import ask
from tests.lab.releases import start
from tests.lab.waiting import PATIENCE_SECONDS


class Staging:
    """Another stack of a project, with the same app in a namespace of its own."""

    def __init__(self, project: Project, namespace: str) -> None:
        self.folder, self.app, self.stack = project.folder, project.app.name, namespace
        spec = project.app.spec(
            1,
            namespace=namespace,
            steps=[10, "approve", 100],
            # One cluster has room for one Application of a name in Argo CD's own namespace.
            application={"namespace": namespace},
        )
        text = {"namespaces": {namespace: {"create": False}}, "apps": {self.app: spec}}
        (self.folder / "stacks" / f"{namespace}.yaml").write_text(yaml.safe_dump(text))
        settings = self.folder / f"Pulumi.{namespace}.yaml"
        settings.write_text("config:\n  devflow:cluster: lab\n")

    def devflow(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return finish(self.folder, *arguments, "--stack", self.stack)


def finish(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    process = start(*arguments, folder=folder)
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    return subprocess.CompletedProcess(arguments, process.returncode, out, err)


@pytest.mark.parametrize("delivery", ["direct", "gitops"])
def test_what_is_healthy_in_one_stack_is_released_in_another(
    lab: Lab, namespace: str, tmp_path: Path, delivery: str
) -> None:
    project = new_project(lab, namespace, tmp_path)
    project.deliver(delivery=delivery, steps=[100])
    with new_namespace(lab) as other:
        staging = Staging(project, other)
        app, image = staging.app, project.image(2)

        def promote(*options: str) -> "subprocess.CompletedProcess[str]":
            return finish(tmp_path, "promote-to", namespace, app, "--from", other, *options)

        assert staging.devflow("up", "--engine", "embedded").returncode == Exit.OK
        assert staging.devflow("wait", app).returncode == Exit.OK
        waits = staging.devflow("release", app, "--image", image, "--wait-for-approval=false")
        assert waits.returncode == Exit.WAITING, waits.stderr

        refused = promote()
        assert (refused.returncode, refused.stdout) == (Exit.FAILED, "")
        assert f"{image} isn't healthy in stack {other}: waiting" in refused.stderr
        assert f"`--image {project.image(1)}` promotes" in refused.stderr
        never = promote("--image", project.image(3))
        assert never.returncode == Exit.FAILED
        assert f"{project.image(3)} was never healthy in stack {other}" in never.stderr
        assert project.jobs(2) == project.jobs(3) == []

        assert staging.devflow("promote", app).returncode == Exit.OK
        assert staging.devflow("wait", app).returncode == Exit.OK
        done = promote("--reason", "CHG-118")
        assert (done.returncode, done.stderr) == (Exit.OK, "")
        job = project.until_recorded(2, JobStatus.SUCCEEDED)
        assert job.origin is not None
        assert f"job {job.origin.job}" in waits.stdout.splitlines()
        assert (job.origin, job.reason) == (Origin(other, job.origin.job), "CHG-118")
        assert f"{app}: {image} is promoted from {job.origin}; a tag" in done.stdout
        (told,) = [e for e in ask(lab, lambda a: a.events(job.id)) if e.what == "Promoted"]
        assert told.message == f"from {job.origin}: CHG-118"
        if delivery == "gitops":
            # Which pulls, too.
            assert image in project.in_git()
            body = project.app.repository.git("log", "-1", "--format=%b")
            assert body == f"Promoted from stack {job.origin}\nCHG-118"
        else:
            assert job.actor == "devflow-lab-owner"
            assert image in (tmp_path / f"Pulumi.{namespace}.yaml").read_text()
        again = promote()
        assert (again.returncode, "nothing to do" in again.stdout) == (Exit.OK, True)
