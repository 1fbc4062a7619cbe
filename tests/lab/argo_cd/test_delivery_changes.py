"""Who delivers an app changes, and the app leaves the stack: under load, on the real Argo CD."""

import json
from pathlib import Path

import pytest
import yaml

from devflow.engine.cluster.applyset import PART_OF
from devflow.errors import Exit
from devflow.kube import Client
from devflow.lab import Lab
from devflow.lab.load import Target
from devflow.release.argo_cd.application import FINALIZER
from tests.lab.argo_cd.projects import RENAMED, Project, new_project
from tests.lab.argo_cd.served import RATE, host, routed, up, wait_until_served
from tests.lab.argocd import APPLICATION, WORKLOAD
from tests.lab.cluster import call
from tests.lab.loads import Load, fetch
from tests.lab.releases import ROLLOUT


@pytest.fixture
def project(lab: Lab, namespace: str, tmp_path: Path) -> Project:
    return new_project(lab, namespace, tmp_path)


def owners(project: Project) -> list[tuple[str, bool, bool]]:
    """Of each object: its uid, whether it is the stack's, and whether Argo CD counts as a writer
    of its fields.
    """
    found = [project.app.live(*kind) for kind in WORKLOAD]
    return [
        (
            o["metadata"]["uid"],
            PART_OF in o["metadata"]["labels"],
            any(
                e["manager"] == "argocd-controller" for e in o["metadata"].get("managedFields", [])
            ),
        )
        for o in found
    ]


def test_a_change_of_delivery_loses_no_request_in_either_direction(project: Project) -> None:
    """faults/09: the same objects serve on, and their owner moves."""
    direct = routed(project)
    text = project.write(**direct)
    project.app.repository.commit({project.file: text})
    project.write(delivery="direct", **direct)
    up(project)
    project.app.until_rollout(1, phase="Healthy")
    wait_until_served(project)
    before = owners(project)
    assert all(ours for _, ours, _ in before)
    with Load(Target.parse(project.app.lab.gateway, host(project)), RATE) as load:
        project.write(**direct)
        assert "Argo CD delivers it from now on" in project.devflow("preview").stdout
        up(project)
        # It was synced before, too.
        project.app.until_at_rest()
        between = owners(project)
        project.write(delivery="direct", **direct)
        # As if the up had been stopped in between.
        project.app.patch({"spec": {"syncPolicy": {"automated": None}}})
        up(project)
        after = owners(project)
        assert "0 created, 0 configured" in up(project)
    assert load.failures() == {}
    assert [(uid, False) for uid, _, _ in before] == [(uid, ours) for uid, ours, _ in between]
    assert after == [(uid, True, False) for uid, _, _ in before]


def test_an_app_that_leaves_takes_its_workload_along(project: Project) -> None:
    """faults/11: Argo CD deletes what it delivered, and preview says so."""
    project.deliver()
    assert project.app.application()["metadata"]["finalizers"] == [FINALIZER]
    write_nothing(project)
    preview = project.devflow("preview", "--json").stdout.splitlines()
    (note,) = [c["note"] for c in map(json.loads, preview) if c["kind"] == "Application"]
    assert note.startswith("with it Argo CD deletes")
    assert f"Rollout {project.app.namespace}/{project.app.name}" in note
    up(project)
    assert left(project) == []


def test_with_on_removal_keep_the_workload_stays_and_can_be_adopted(project: Project) -> None:
    """faults/11: the user's choice; `adopt` brings it back into a stack."""
    project.deliver(application={"onRemoval": "keep"})
    write_nothing(project)
    assert "without an owner, but serving, stay" in project.devflow("preview").stdout
    up(project)
    assert left(project) == [kind for _, kind in WORKLOAD]
    uid = project.app.live(*ROLLOUT)["metadata"]["uid"]
    project.write(delivery="direct")
    refused = project.devflow("up", "--engine", "embedded")
    assert refused.returncode == Exit.FAILED
    assert "adopt: true" in refused.stderr
    project.write(delivery="direct", adopt=True)
    up(project)
    assert project.app.live(*ROLLOUT)["metadata"]["uid"] == uid


def write_nothing(project: Project) -> None:
    (project.folder / project.file).write_text(yaml.safe_dump({"apps": {}}))


def left(project: Project) -> list[str]:
    """The kinds of the app's objects that there are."""
    name, namespace = project.app.name, project.app.namespace

    async def read(kube: Client) -> list[str]:
        assert await kube.find(*APPLICATION, name, "argocd") is None
        return [kind for api, kind in WORKLOAD if await kube.find(api, kind, name, namespace)]

    found: list[str] = call(project.app.lab, read)
    return found


@pytest.mark.parametrize(("before", "after"), RENAMED)
def test_a_rename_loses_no_request_whoever_delivers(
    project: Project, before: str, after: str
) -> None:
    """faults/12, and with another delivery in the same update faults/09: Argo CD deletes routes
    and pods at once.
    """
    slow = {"podAnnotations": {"lab.devflow.dev/start-after": "3s"}}
    spec = {**routed(project), "replicas": 1, **slow}
    if before == "gitops":
        project.deliver(**spec)
    else:
        project.write(delivery=before, **spec)
        up(project)
        project.app.until_rollout(1, phase="Healthy")
    wait_until_served(project)
    with Load(Target.parse(project.app.lab.gateway, host(project)), 2 * RATE) as load:
        project.rename(after)
        up(project)
        answered = fetch(project.app.lab.gateway, Host=host(project))
    assert load.failures() == {}
    assert answered[0] == 200
    assert left(project) == []
