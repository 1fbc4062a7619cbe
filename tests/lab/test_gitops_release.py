"""`devflow release` and `devflow rollback` of an app that the real Argo CD delivers from Git."""

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from devflow.errors import Exit
from lab import Lab
from tests.lab.argocd import SOON_SECONDS, App, Repository
from tests.lab.releases import start

ROOT = Path(__file__).parents[2]
GATED = [10, "approve", 100]


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
        spec = self.app.spec(1, delivery="gitops", source=source, **changes)
        name = self.app.name
        stack = {"namespaces": {name: {"create": False}}, "apps": {name: spec}}
        text = yaml.safe_dump(stack)
        (self.folder / self.file).write_text(text)
        return text

    def devflow(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        process = self.start(*arguments)
        out, err = process.communicate(timeout=2 * SOON_SECONDS)
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


@pytest.fixture
def project(
    lab: Lab, namespace: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Project]:
    for name in ("Pulumi.yaml", "__main__.py"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "stacks").mkdir()
    (tmp_path / f"Pulumi.{namespace}.yaml").write_text("config:\n  devflow:cluster: lab\n")
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Grace")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "grace@example.com")
    made = Project(tmp_path, App(lab, namespace, Repository.make(lab, namespace, tmp_path)))
    yield made
    made.devflow("destroy", "--yes")


def delivered(project: Project, **changes: Any) -> str:
    """Version 1.0.0 by Argo CD, which the stack has declared; the stack's text."""
    text = project.write(**changes)
    project.app.repository.commit({project.file: text})
    assert project.devflow("up").returncode == Exit.OK
    project.app.until_rollout(1, phase="Healthy")
    return text


def test_a_release_is_a_commit_by_its_author_which_argo_cd_delivers(project: Project) -> None:
    text = delivered(project)
    settings = (project.folder / f"Pulumi.{project.app.name}.yaml").read_text()
    done = project.release(2)
    assert (done.returncode, done.stderr) == (Exit.OK, "")
    assert f"healthy: {project.app.name} runs {project.image(2)}" in done.stdout
    assert project.in_git() == text.replace("shop:1.0.0", "shop:2.0.0")
    log = project.app.repository.git("log", "-1", "--format=%an %s")
    assert log == f"Grace Release {project.app.name}: {project.image(2)}"
    assert (project.folder / f"Pulumi.{project.app.name}.yaml").read_text() == settings
    again = project.release(2)
    assert (again.returncode, "nothing to do" in again.stdout) == (Exit.OK, True)
    # Pulumi has nothing to say about what Argo CD delivers.
    assert project.devflow("up").returncode == Exit.OK
    project.app.until_rollout(2, phase="Healthy")


def test_after_an_abort_a_rollback_in_git_keeps_self_heal_from_bringing_it_back(
    project: Project,
) -> None:
    text = delivered(project, steps=GATED)
    release = project.start("release", project.app.name, "--image", project.image(2))
    project.app.until_rollout(2, phase="Paused")
    project.app.patch_rollout({"status": {"abort": True}}, subresource="status")
    out, err = release.communicate(timeout=SOON_SECONDS)
    assert (release.returncode, err) == (Exit.ABORTED, ""), out

    done = project.devflow("rollback", project.app.name)
    assert (done.returncode, done.stderr) == (Exit.OK, "")
    assert project.in_git() == text
    assert "Roll back" in project.app.repository.git("log", "-1", "--format=%s")
    project.app.refresh("hard")
    project.app.until_synced(health="Healthy")
    project.app.until_rollout(1, phase="Healthy", abort=None)


def test_a_release_without_a_fault_can_be_rolled_back_too(project: Project) -> None:
    text = delivered(project, steps=[100])
    assert project.release(2).returncode == Exit.OK
    assert project.devflow("rollback", project.app.name).returncode == Exit.OK
    assert project.in_git() == text
    project.app.until_rollout(1, phase="Healthy")


def test_where_nothing_ran_before_there_is_nothing_to_roll_back(project: Project) -> None:
    delivered(project)
    done = project.devflow("rollback", project.app.name)
    assert done.returncode == Exit.BAD_INPUT
    assert done.stderr.startswith(f"Error: {project.app.name} has no revision with another image")


def test_a_commit_that_argo_cd_can_not_sync_fails_with_its_words(project: Project) -> None:
    delivered(project)
    # One that the plugin renders and the project forbids.
    kinds = [{"group": "", "kind": "Service"}]
    project.app.ask(
        lambda kube: kube.patch(
            *("argoproj.io/v1alpha1", "AppProject", project.app.name, "argocd"),
            {"spec": {"namespaceResourceWhitelist": kinds}},
        )
    )
    done = project.release(2)
    assert done.returncode == Exit.FAILED
    assert done.stderr.startswith(f"Error: Argo CD can't sync {project.app.name}: ")
    assert "argoproj.io:Rollout is not permitted in project" in done.stderr
    project.app.until_rollout(1, phase="Healthy")


def test_bad_input_is_refused_before_anything_is_committed(project: Project) -> None:
    delivered(project)
    before = project.in_git()
    done = project.devflow("release", project.app.name, "--image", "not an image")
    assert (done.returncode, "is not an image" in done.stderr) == (Exit.BAD_INPUT, True)
    assert project.in_git() == before


def test_an_image_in_the_stacks_settings_is_refused(project: Project) -> None:
    project.write()
    name = project.app.name
    (project.folder / f"Pulumi.{name}.yaml").write_text(
        f"config:\n  devflow:cluster: lab\n  devflow:images: {{{name}: 'shop:3'}}\n"
    )
    done = project.devflow("up")
    assert done.returncode != Exit.OK
    assert f"devflow:images.{name}: has no effect" in done.stderr
