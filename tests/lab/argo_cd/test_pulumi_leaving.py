"""What leaves a stack by the Pulumi CLI, and serves: kept for Argo CD, or not given up yet."""

from pathlib import Path

import pytest

from devflow.lab import Lab
from devflow.lab.load import Target
from tests.lab.argo_cd.projects import RENAMED, Project, new_project
from tests.lab.argo_cd.served import RATE, host, routed, up, wait_until_served
from tests.lab.argocd import WORKLOAD
from tests.lab.loads import Load
from tests.lab.pulumi_cli import NEEDS_CLI
from tests.lab.releases import ROLLOUT

pytestmark = NEEDS_CLI


@pytest.fixture
def project(lab: Lab, namespace: str, tmp_path: Path) -> Project:
    made = new_project(lab, namespace, tmp_path)
    text = made.write(**routed(made))
    made.app.repository.commit({made.file: text})
    made.write(delivery="direct", **routed(made))
    up(made, "pulumi")
    made.app.until_rollout(1, phase="Healthy")
    wait_until_served(made)
    return made


def uids(project: Project) -> list[str]:
    return [project.app.live(*kind)["metadata"]["uid"] for kind in WORKLOAD]


def test_a_change_of_delivery_by_the_pulumi_cli_loses_no_request(project: Project) -> None:
    """faults/09, with the Pulumi CLI: the way back needs `adopt`, at rest."""
    before = uids(project)
    with Load(Target.parse(project.app.lab.gateway, host(project)), RATE) as load:
        project.write(**routed(project))
        assert "so they stay in the cluster" in project.devflow("up").stdout
        project.app.until_synced(health="Healthy")
        assert uids(project) == before
        project.write(delivery="direct", adopt=True, **routed(project))
        up(project, "pulumi")
        assert uids(project) == before
        project.write(delivery="direct", **routed(project))
        up(project, "pulumi")
    assert load.failures() == {}
    assert uids(project) == before


@pytest.mark.parametrize(("before", "after"), RENAMED)
def test_a_rename_by_the_pulumi_cli_loses_no_request(
    project: Project, before: str, after: str
) -> None:
    """faults/12, and with another delivery in the same update faults/09: the CLI deletes the old
    app as soon as it has made the new one.
    """
    slow = {"podAnnotations": {"lab.devflow.dev/start-after": "3s"}}
    text = project.write(**routed(project), delivery=before, replicas=1, **slow)
    project.app.repository.commit({project.file: text})
    shown = project.devflow("up").stdout
    if before == "gitops":
        assert "so they stay in the cluster" in shown
        project.app.until_synced(health="Healthy")
    project.app.until_rollout(1, phase="Healthy")
    name = project.app.name
    with Load(Target.parse(project.app.lab.gateway, host(project)), RATE) as load:
        new = project.rename(after)
        shown = up(project, "pulumi")
        wait_until_served(project)
    assert load.failures() == {}
    assert f"{name} goes once {new}, which takes its place, serves" in shown
    found = project.app.ask(lambda kube: kube.find(*ROLLOUT, name, name))
    assert found is None or found["metadata"].get("deletionTimestamp")
