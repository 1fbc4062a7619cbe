"""`devflow release` and `devflow rollback` of an app that the real Argo CD delivers from Git."""

from pathlib import Path

import pytest

from devflow.errors import Exit
from devflow.lab import Lab
from devflow.record.job import JobStatus, StepStatus
from tests.lab.argo_cd.projects import GATED, Project, new_project
from tests.lab.records import ask
from tests.lab.waiting import PATIENCE_SECONDS, eventually


@pytest.fixture
def project(lab: Lab, namespace: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Grace")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "grace@example.com")
    return new_project(lab, namespace, tmp_path)


def test_a_release_is_a_commit_by_its_author_which_argo_cd_delivers(project: Project) -> None:
    text = project.deliver()
    settings = (project.folder / f"Pulumi.{project.app.name}.yaml").read_text()
    done = project.release(2)
    assert (done.returncode, done.stderr) == (Exit.OK, "")
    assert f"healthy: {project.app.name} runs {project.image(2)}" in done.stdout
    assert project.in_git() == text.replace("shop:1.0.0", "shop:2.0.0")
    log = project.app.repository.git("log", "-1", "--format=%an %s")
    assert log == f"Grace Release {project.app.name}: {project.image(2)}"
    assert (project.folder / f"Pulumi.{project.app.name}.yaml").read_text() == settings
    check_recorded(project, 2, done.stdout)
    again = project.release(2)
    assert (again.returncode, "nothing to do" in again.stdout) == (Exit.OK, True)
    # Pulumi has nothing to say about what Argo CD delivers, nor about who asked for it.
    assert "0 to update" in project.devflow("preview").stdout
    before = project.app.application()["metadata"]["annotations"]
    assert project.devflow("up").returncode == Exit.OK
    project.app.until_rollout(2, phase="Healthy")
    assert project.app.application()["metadata"]["annotations"] == before


def check_recorded(project: Project, version: int, said: str) -> None:
    """That a release is one job, from its request to its end."""
    job = project.until_recorded(version, JobStatus.SUCCEEDED)
    assert f"job {job.id}" in said.splitlines()
    assert f"`devflow job {job.id}` shows" in said
    assert job.actor == "Grace <grace@example.com>"
    assert job.commit == project.app.repository.git("ls-remote", "origin", "HEAD")[:40]
    assert {step.status for step in job.steps} == {StepStatus.SUCCEEDED}
    trail = ask(project.app.lab, lambda archive: archive.events(job.id))
    told = [event.what for event in trail]
    assert told[:2] == ["Release Pending", "Applied Running"]
    assert told[-1] == "Release Succeeded"


def test_a_release_of_rendered_manifests_is_recorded_the_same(project: Project) -> None:
    repository, name = project.app.repository.url, project.app.name
    source = {"repoURL": repository, "path": name, "type": "directory"}
    project.deliver(steps=[100], source=source)
    done = project.release(2)
    assert (done.returncode, done.stderr) == (Exit.OK, "")
    check_recorded(project, 2, done.stdout)


def test_after_an_abort_the_same_image_is_another_attempt_without_a_commit(
    project: Project,
) -> None:
    """faults/04, with delivery by Git."""
    project.deliver(steps=GATED)
    arguments = ("release", project.app.name, "--image", project.image(2))
    first = project.start(*arguments)
    project.app.until_rollout(2, phase="Paused")
    project.app.patch_rollout({"status": {"abort": True}}, subresource="status")
    out, err = first.communicate(timeout=PATIENCE_SECONDS)
    assert (first.returncode, err) == (Exit.ABORTED, ""), out
    commit = project.app.repository.git("ls-remote", "origin", "HEAD")
    again = project.start(*arguments)
    project.app.until_rollout(2, phase="Paused")
    project.app.patch_rollout({"status": {"pauseConditions": None}}, subresource="status")
    out, err = again.communicate(timeout=PATIENCE_SECONDS)
    assert (again.returncode, err) == (Exit.OK, ""), out
    assert project.app.repository.git("ls-remote", "origin", "HEAD") == commit
    attempts = {job.attempt: job for job in project.jobs(2)}
    assert sorted(attempts) == [1, 2]
    assert f"job {attempts[2].id}" in out.splitlines()


def test_after_an_abort_a_rollback_in_git_keeps_self_heal_from_bringing_it_back(
    project: Project,
) -> None:
    text = project.deliver(steps=GATED)
    release = project.start("release", project.app.name, "--image", project.image(2))
    project.app.until_rollout(2, phase="Paused")
    project.app.patch_rollout({"status": {"abort": True}}, subresource="status")
    out, err = release.communicate(timeout=PATIENCE_SECONDS)
    assert (release.returncode, err) == (Exit.ABORTED, ""), out
    project.until_recorded(2, JobStatus.ROLLED_BACK)
    bad = project.app.repository.git("ls-remote", "origin", "HEAD")[:7]
    way_out = (
        f"Git (HEAD, {bad}) still asks for {project.image(2)};"
        f" `devflow rollback {project.app.name}` reverts it"
    )
    message = f"aborted by a person (devflow); {way_out}"
    # What Git asks for is known once Argo CD has compared it with the cluster.
    eventually(message, lambda: [job.message for job in project.jobs(2)] == [message])

    done = project.devflow("rollback", project.app.name)
    assert (done.returncode, done.stderr) == (Exit.OK, "")
    assert project.in_git() == text
    assert "Roll back" in project.app.repository.git("log", "-1", "--format=%s")
    project.app.refresh("hard")
    project.app.until_synced(health="Healthy")
    project.app.until_rollout(1, phase="Healthy", abort=None)
    back = project.until_newest_recorded(1, JobStatus.SUCCEEDED)
    assert back.actor == "Grace <grace@example.com>"
    assert f"job {back.id}" in done.stdout.splitlines()


def test_a_release_without_a_fault_can_be_rolled_back_too(project: Project) -> None:
    text = project.deliver(steps=[100])
    assert project.release(2).returncode == Exit.OK
    assert project.devflow("rollback", project.app.name).returncode == Exit.OK
    assert project.in_git() == text
    project.app.until_rollout(1, phase="Healthy")


def test_an_undo_is_a_commit_that_says_why(project: Project) -> None:
    text, name = project.deliver(steps=[100]), project.app.name
    assert project.release(2).returncode == Exit.OK
    seen_before = project.devflow("undo", name, "--revision", "1")
    assert seen_before.returncode == Exit.FAILED
    assert f"{name} is at revision 2" in seen_before.stderr
    done = project.devflow("undo", name, "--revision", "2", "--reason", "the notes were wrong")
    assert (done.returncode, done.stderr) == (Exit.OK, "")
    assert project.in_git() == text
    said = project.app.repository.git("log", "-1", "--format=%B")
    assert said == f"Undo {name}: {project.image(1)}\n\nthe notes were wrong"
    back = max(project.jobs(1), key=lambda job: job.number)
    assert f"job {back.id}" in done.stdout.splitlines()
    assert back.reason == "the notes were wrong"


def test_where_nothing_ran_before_there_is_nothing_to_roll_back(project: Project) -> None:
    project.deliver()
    done = project.devflow("rollback", project.app.name)
    assert done.returncode == Exit.BAD_INPUT
    assert done.stderr.startswith(f"Error: {project.app.name} has no version to go back to")


def test_a_commit_that_argo_cd_can_not_sync_fails_with_its_words(project: Project) -> None:
    project.deliver()
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
    project.deliver()
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
