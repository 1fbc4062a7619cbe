"""A project of its own whose one app the real Argo CD delivers, and what is recorded of it."""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from devflow.errors import Exit
from devflow.gitops.workload import write_workload
from devflow.lab import Lab
from devflow.record.job import Job, JobStatus
from devflow.release import AppSpec
from tests.lab.argocd import App
from tests.lab.project_copy import copy_project
from tests.lab.records import ask
from tests.lab.releases import start
from tests.lab.repositories import Repository
from tests.lab.waiting import PATIENCE_SECONDS, eventually

GATED = [10, "approve", 100]
RENAMED = [("direct", "direct"), ("gitops", "gitops"), ("direct", "gitops"), ("gitops", "direct")]
"""Who delivers an app before and after it gets another name."""


@dataclass(frozen=True)
class Project:
    """The repository's program, and one stack whose own YAML file in Git says what runs."""

    folder: Path
    app: App

    @property
    def file(self) -> str:
        return f"stacks/{self.app.name}.yaml"

    def write(self, **changes: Any) -> str:
        """The stack with version 1.0.0 of the app; its text."""
        source = {"repoURL": self.app.repository.url, "path": "stacks", "file": self.file[7:]}
        spec = self.app.spec(1, **{"delivery": "gitops", "source": source, **changes})
        name = self.app.name
        stack = {"namespaces": {name: {"create": False}}, "apps": {name: spec}}
        text = yaml.safe_dump(stack)
        (self.folder / self.file).write_text(text)
        return text

    def rename(self, delivery: str) -> str:
        """Give the app of the stack another name and this delivery, in Git, too; its name."""
        stack = yaml.safe_load((self.folder / self.file).read_text())
        # Applications of all tests are in one namespace.
        new = f"{self.app.name}-renamed"
        spec = {**stack["apps"].pop(self.app.name), "delivery": delivery}
        stack["apps"][new] = {**spec, "namespace": self.app.namespace}
        text = yaml.safe_dump(stack)
        (self.folder / self.file).write_text(text)
        self.app.repository.commit({self.file: text})
        return new

    def devflow(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        process = self.start(*arguments)
        out, err = process.communicate(timeout=PATIENCE_SECONDS)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        return start(*arguments, "--stack", self.app.name, folder=self.folder)

    def release(self, version: int) -> "subprocess.CompletedProcess[str]":
        return self.devflow("release", self.app.name, "--image", self.image(version))

    def image(self, version: int) -> str:
        return f"ghcr.io/acme/shop:{version}.0.0"

    def in_git(self) -> str:
        self.app.repository.git("pull", "--quiet")
        return (self.app.repository.clone / self.file).read_text()

    def jobs(self, version: int) -> Sequence[Job]:
        """What is recorded of a version's releases, the one changed last first."""
        app = self.app
        page = ask(app.lab, lambda archive: archive.newest(app.name, app.namespace, 100))
        return [job for job in page.jobs if job.to.image == self.image(version)]

    def until_recorded(
        self, version: int, status: JobStatus, within_seconds: float = PATIENCE_SECONDS
    ) -> Job:
        """Wait until the only release of a version is recorded with this status; its job."""

        def probe() -> Job | None:
            jobs = self.jobs(version)
            return jobs[0] if [job.status for job in jobs] == [status] else None

        found: Job = eventually(f"{self.image(version)}: {status}", probe, within_seconds)
        return found

    def until_newest_recorded(self, version: int, status: JobStatus) -> Job:
        """Wait until the newest release of a version is recorded with this status: the controller
        may write it after the command that has followed the release. Its job.
        """

        def probe() -> Job | None:
            newest = max(self.jobs(version), key=lambda job: (job.number, job.attempt))
            return newest if newest.status is status else None

        found: Job = eventually(f"the newest {self.image(version)}: {status}", probe)
        return found

    def deliver(self, **changes: Any) -> str:
        """Version 1.0.0 by Argo CD, which the stack has declared; the stack's text."""
        text = self.write(**changes)
        changes = {"delivery": "gitops", **changes}
        app = self.app.parsed(1, **changes)
        files = {self.file: text} if app.source.type == "plugin" else rendered(app)
        self.app.repository.commit(files)
        assert self.devflow("up", "--engine", "embedded").returncode == Exit.OK
        if not app.application.sync.automated:
            self.app.sync()
        self.app.until_rollout(1, phase="Healthy")
        return text


def rendered(app: AppSpec) -> dict[str, str]:
    """The files that a release rewrites: an object must not be in two of them."""
    with TemporaryDirectory() as folder:
        write_workload([app], Path(folder))
        paths = [path for path in Path(folder).rglob("*") if path.is_file()]
        return {f"{app.source.path}/{p.relative_to(folder)}": p.read_text() for p in paths}


def new_project(lab: Lab, namespace: str, folder: Path) -> Project:
    """A project in a folder."""
    copy_project(folder)
    (folder / f"Pulumi.{namespace}.yaml").write_text("config:\n  devflow:cluster: lab\n")
    return Project(folder, App(lab, namespace, Repository.make(lab, namespace, folder)))
