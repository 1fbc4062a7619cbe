"""A release that Argo CD can't deliver ends with its words, and the next one goes through."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from devflow.errors import Exit
from devflow.lab import Lab
from devflow.record.job import JobStatus, StepStatus
from tests.lab.argo_cd.projects import Project, new_project
from tests.lab.cluster import new_namespace

BY_HAND = {"sync": {"automated": False}}
"""A sync that fails is then not repeated for minutes."""


@dataclass(frozen=True)
class Failure:
    """How it comes about, how it is mended, and what Argo CD says."""

    spoil: Callable[[Project], object]
    mend: Callable[[Project], object]
    words: str
    spec: Mapping[str, Any] = field(default_factory=dict)


def patch_source(project: Project, **source: Any) -> None:
    project.app.patch({"spec": {"source": source}})


def parameters(project: Project, *own: Mapping[str, str]) -> None:
    file = {"name": "file", "string": Path(project.file).name}
    patch_source(project, plugin={"parameters": [file, *own]})


def permit(project: Project, *kinds: str) -> None:
    """Have the AppProject allow only these kinds."""
    allowed = [{"group": "*", "kind": kind} for kind in kinds]
    patch_project(project, namespaceResourceWhitelist=allowed)


def patch_project(project: Project, **spec: Any) -> None:
    where = ("argoproj.io/v1alpha1", "AppProject", project.app.name, "argocd")
    project.app.ask(lambda kube: kube.patch(*where, {"spec": spec}))


def lose_repository(project: Project) -> None:
    """For Argo CD: who releases still has it."""
    gone = f"{project.app.repository.url}.away"
    patch_project(project, sourceRepos=[project.app.repository.url, gone])
    patch_source(project, repoURL=gone)


def commit_service(project: Project, port: int) -> None:
    manifest = (
        "apiVersion: v1\nkind: Service\nmetadata: {name: extra}\n"
        f"spec: {{ports: [{{port: {port}}}]}}\n"
    )
    project.app.repository.commit({f"{project.app.name}/extra.yaml": manifest})


FAILURES = {
    "a plugin error": Failure(
        lambda project: parameters(project, {"name": "imag", "string": "x"}),
        parameters,
        "parameter imag: unknown parameter",
    ),
    "a repository that is gone": Failure(
        lose_repository,
        lambda project: patch_source(project, repoURL=project.app.repository.url),
        "repository not found",
    ),
    "a forbidden kind": Failure(
        lambda project: permit(project, "Service"),
        lambda project: permit(project, "*"),
        "argoproj.io:Rollout is not permitted in project",
        {"application": BY_HAND},
    ),
    "a bad manifest": Failure(
        lambda project: commit_service(project, 80000),
        lambda project: commit_service(project, 80),
        "spec.ports[0].port: Invalid value: 80000",
        {"application": BY_HAND, "source": {"type": "directory"}},
    ),
}


@pytest.fixture
def projects(lab: Lab, tmp_path: Path) -> Iterator[dict[str, Project]]:
    with ExitStack() as stack:
        made = {}
        for kind in FAILURES:
            namespace = stack.enter_context(new_namespace(lab))
            folder = tmp_path / namespace
            folder.mkdir()
            made[kind] = new_project(lab, namespace, folder)
        yield made


def test_a_release_that_can_not_be_synced_fails_with_argo_cds_words_and_the_next_goes_through(
    projects: dict[str, Project],
) -> None:
    # Most of the time they wait, each for something else.
    with ThreadPoolExecutor(len(FAILURES)) as threads:
        for _ in threads.map(check, projects.values(), FAILURES.values()):
            pass


def check(project: Project, failure: Failure) -> None:
    deliver(project, failure)
    failure.spoil(project)
    done = project.release(2)
    assert done.returncode == Exit.FAILED, done.stdout
    assert failure.words in done.stderr
    job = project.until_recorded(2, JobStatus.FAILED)
    assert (job.begun, job.id in done.stdout) == (False, True)
    assert failure.words in job.message
    assert job.message.endswith("; the version before serves on")
    assert {step.name: step.status for step in job.steps} == {
        "Applied": StepStatus.FAILED,
        "100% Traffic": StepStatus.SKIPPED,
        "Completed": StepStatus.SKIPPED,
    }
    project.app.until_rollout(1, phase="Healthy")
    failure.mend(project)
    good = project.release(3)
    assert good.returncode == Exit.OK, good.stderr
    project.until_recorded(3, JobStatus.SUCCEEDED)
    assert job in project.jobs(2), "what has failed stays failed, whatever Argo CD does later"


def deliver(project: Project, failure: Failure) -> None:
    changes: dict[str, Any] = {"steps": [100], **failure.spec}
    if "source" in changes:
        repository, name = project.app.repository.url, project.app.name
        changes["source"] = {"repoURL": repository, "path": name, **changes["source"]}
    project.deliver(**changes)
