"""kube-score on all that is rendered. It doesn't know a Rollout: it sees a Deployment instead."""

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from devflow.release import build, parse_app
from devflow.release.kubernetes.schema import version
from tests.go_tools import KUBE_SCORE, built
from tests.linters.rendered import STACKS, Manifest, objects
from tests.unit.release.specs import LEAST

ALL_OK = 10
"""Its grade of what it has nothing against."""
NO_CPU_LIMIT = "--ignore-container-cpu-limit"
"""Such a limit slows a container down while its node idles; requests share out what there is."""
_STORAGE = "container-ephemeral-storage-request-and-limit"
_USER = "container-security-context-user-group-id"
OF_ANY = {
    "container-image-pull-policy": "tags of releases don't move, and a node may have the image",
    "deployment-has-host-podantiaffinity": "topologySpreadConstraints spread pods over nodes",
}
OF_APPS = {
    _STORAGE: "the app's choice: `resources`",
    "container-resources": "the app's choice: `resources`",
    "container-security-context-readonlyrootfilesystem": "the app's choice: `securityContext`",
    _USER: "the image's user, or `podSecurityContext`",
    "deployment-has-poddisruptionbudget": "the app's choice: `disruptionBudget`",
    "pod-networkpolicy": "the app's choice: `networkPolicy`",
    "pod-probes": "the app's choice: `livenessProbe`",
}
OF_OURS = {
    "devflow-controller": {
        _STORAGE: "it writes nothing: its root filesystem is read-only, and it has no empty volume",
    },
    "mongodb-backup": {
        _STORAGE: "it writes to its claim alone: its root filesystem is read-only",
        _USER: "the user of MongoDB's image",
        "cronjob-has-deadline": "a backup that was missed is made up for, however late",
    },
}
CAREFUL = {
    **LEAST,
    "replicas": 2,
    "resources": {
        "requests": {"cpu": "100m", "memory": "128Mi", "ephemeral-storage": "64Mi"},
        "limits": {"memory": "256Mi", "ephemeral-storage": "128Mi"},
    },
    "readinessProbe": "/ready",
    "livenessProbe": "/live",
    "securityContext": {"readOnlyRootFilesystem": True},
    "podSecurityContext": {"runAsUser": 20000, "runAsGroup": 20000},
    "disruptionBudget": {"maxUnavailable": 1},
    "networkPolicy": {
        "from": [{"namespace": "istio-ingress"}],
        "to": [{"namespace": "kube-system"}],
    },
}


class Finding(NamedTuple):
    """What it has against an object."""

    check: str
    name: str
    of_app: bool
    says: str


@pytest.fixture(scope="module")
def program(request: pytest.FixtureRequest) -> Path:
    return built(KUBE_SCORE, request)


def test_it_finds_only_what_is_explained_here(program: Path) -> None:
    found = [one for stack in STACKS for one in kube_score(program, objects(stack))]
    assert [one for one in found if not _explained(one)] == []
    # What it no longer finds needs no exception.
    assert {one.check for one in found if one.of_app} == {*OF_ANY, *OF_APPS}
    ours = {(one.name, one.check) for one in found if not one.of_app and one.check not in OF_ANY}
    assert ours == {(name, check) for name, checks in OF_OURS.items() for check in checks}


def test_an_app_that_chose_all_of_it_needs_no_exception_of_apps(program: Path) -> None:
    found = kube_score(program, build(parse_app("shop", CAREFUL)))
    assert {one.check for one in found} == set(OF_ANY)


def test_it_finds_a_service_that_selects_no_pod(program: Path) -> None:
    made = list(build(parse_app("shop", CAREFUL)))
    service = next(one for one in made if one["kind"] == "Service")
    lost = {**service, "spec": {**service["spec"], "selector": {"app": "cart"}}}
    found = kube_score(program, [lost if one is service else one for one in made])
    assert {one.check for one in found} == {*OF_ANY, "service-targets-pod"}


def _explained(found: Finding) -> bool:
    known = OF_APPS if found.of_app else OF_OURS.get(found.name, {})
    return found.check in {*OF_ANY, *known}


def _known(made: Manifest) -> Manifest:
    """The object; a Deployment of the same pods for a Rollout."""
    if made["kind"] != "Rollout":
        return made
    spec = {key: made["spec"][key] for key in ("replicas", "selector", "template")}
    return {**made, "apiVersion": "apps/v1", "kind": "Deployment", "spec": spec}


def kube_score(program: Path, made: Iterable[Manifest]) -> list[Finding]:
    """What it finds."""
    made = list(made)
    apps = {one["metadata"]["name"] for one in made if one["kind"] == "Rollout"}
    seen = [_known(one) for one in made]
    kubernetes = version().rpartition(".")[0]
    done = subprocess.run(
        (program, "score", "-o=json", NO_CPU_LIMIT, f"--kubernetes-version={kubernetes}", "-"),
        input=yaml.safe_dump_all(json.loads(json.dumps(seen))),
        capture_output=True,
        text=True,
        check=False,
    )
    judged = json.loads(done.stdout)
    assert judged, done.stderr
    return [
        Finding(check["check"]["id"], name, name in apps, str(check["comments"]))
        for one in judged
        for name in (one["object_meta"]["name"],)
        for check in one["checks"]
        if check["grade"] < ALL_OK and not check["skipped"]
    ]
