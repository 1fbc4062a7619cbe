"""What a team runs becomes an app: checked by the API server, and moved under load."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from devflow.adopt import adopt, read_manifests, teams_of
from devflow.kube import ApiError, Client
from devflow.lab import Lab
from devflow.lab.load import Target
from devflow.release import build, parse_app
from tests.lab.cluster import call
from tests.lab.loads import Load, fetch
from tests.lab.project_copy import copy_project
from tests.lab.pulumi_cli import hide_cli
from tests.lab.releases import start
from tests.lab.waiting import PATIENCE_SECONDS, eventually

MANIFESTS = Path(__file__).parents[2] / "unit" / "adopt" / "manifests"
SOURCE = {"repoURL": "https://example.com/apps.git"}
DEPLOYMENT = ("apps/v1", "Deployment")


def objects_of(file: Path, namespace: str) -> list[dict[str, Any]]:
    """All objects of the app that a file becomes, and its pods as a ReplicaSet: the CRD of a
    Rollout leaves them open.
    """
    (team,) = teams_of(read_manifests(file.read_text(), file.stem))
    made = adopt(team, SOURCE, "istio-ingress/public")
    app = parse_app(made.name, {**made.keys, "namespace": namespace})
    objects = list(build(app))
    rollout = next(one for one in objects if one["kind"] == "Rollout")
    spec = {key: rollout["spec"][key] for key in ("selector", "template")}
    metadata = {"name": app.name, "namespace": namespace}
    replica_set = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": metadata}
    return [*objects, {**replica_set, "spec": {"replicas": 0, **spec}}]


def test_every_object_of_thirty_adopted_apps_passes_a_strict_dry_run(
    lab: Lab, namespace: str
) -> None:
    async def refused(kube: Client) -> list[str]:
        found = []
        for file in sorted(MANIFESTS.glob("*.yaml")):
            for manifest in objects_of(file, namespace):
                try:
                    await kube.apply(manifest, dry_run=True, strict=True)
                except ApiError as error:
                    found.append(f"{file.stem}: {manifest['kind']}: {error}")
        return found

    assert call(lab, refused) == []


TEAM = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: APP}
spec:
  replicas: 2
  selector: {matchLabels: {app: APP}}
  template:
    metadata: {labels: {app: APP, tier: front}}
    spec:
      containers:
      - name: server
        image: ghcr.io/acme/web:1.0.0
        ports: [{name: http, containerPort: 8080}]
        readinessProbe: {httpGet: {path: /ready, port: http}}
        volumeMounts: [{name: tmp, mountPath: /tmp}]
      volumes: [{name: tmp, emptyDir: {}}]
---
apiVersion: v1
kind: Service
metadata: {name: APP}
spec: {selector: {app: APP}, ports: [{name: http, port: 80, targetPort: http}]}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: APP}
spec:
  hosts: [HOST]
  gateways: [istio-ingress/public]
  http: [{route: [{destination: {host: APP}}]}]
"""


STACK = """\
# The team's.
defaults:
  steps: [50, verify, 100]
  verify: {for: 1s}
  scaleDown: {oldStable: 1s, abortedCanary: 1s}
apps: {}
namespaces: {}
"""


@dataclass(frozen=True)
class Moving:
    """A team's Deployment in a namespace, and a project whose stack knows no app yet."""

    lab: Lab
    namespace: str
    folder: Path

    @property
    def app(self) -> str:
        """Its Application is among those of all tests, so it has a name of its own."""
        return self.namespace

    @property
    def host(self) -> str:
        return f"{self.namespace}.localhost"

    @property
    def stack(self) -> Path:
        return self.folder / "stacks" / f"{self.namespace}.yaml"

    def devflow(self, *arguments: str) -> str:
        process = start(*arguments, "--stack", self.namespace, folder=self.folder)
        out, err = process.communicate(timeout=PATIENCE_SECONDS)
        assert process.returncode == 0, out + err
        return str(out)

    def begin(self) -> None:
        text = TEAM.replace("HOST", self.host).replace("APP", self.app)

        async def apply(kube: Client) -> None:
            for manifest in yaml.safe_load_all(text):
                manifest["metadata"]["namespace"] = self.namespace
                await kube.apply(manifest, field_manager="team")

        call(self.lab, apply)
        self.until_version("1.0.0")

    def until_version(self, version: str) -> None:
        def served() -> bool:
            status, text = fetch(f"{self.lab.gateway}/", Host=self.host)
            return status == 200 and f'"version":"{version}"' in text.replace(" ", "")

        eventually(f"{version} is served", served)

    def get(self, api_version: str, kind: str) -> dict[str, Any] | None:
        found = call(self.lab, lambda kube: kube.find(api_version, kind, self.app, self.namespace))
        return dict(found) if found else None


@pytest.fixture
def moving(
    lab: Lab, namespace: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Moving]:
    hide_cli(monkeypatch)
    copy_project(tmp_path)
    made = Moving(lab, namespace, tmp_path)
    (tmp_path / f"Pulumi.{namespace}.yaml").write_text("config: {'devflow:cluster': lab}\n")
    made.stack.write_text(STACK)
    made.begin()
    yield made
    call(lab, lambda kube: _delete(kube, made.app))


async def _delete(kube: Client, app: str) -> None:
    where = ("argoproj.io/v1alpha1", "Application", app, "argocd")
    if await kube.find(*where) is not None:
        await kube.delete(*where)


def test_a_deployment_moves_to_the_rollout_and_back_with_no_failed_request(moving: Moving) -> None:
    before = moving.get("v1", "Service")
    said = moving.devflow("adopt", "--namespace", moving.namespace)
    assert f"+ {moving.app}: nothing lost" in said
    with Load(Target.parse(moving.lab.gateway, moving.host), 60.0) as load:
        moving.devflow("adopt", "--move", moving.app)
        deployment = moving.get(*DEPLOYMENT)
        assert deployment is not None
        assert deployment["spec"]["replicas"] == 0
        moving.devflow("release", moving.app, "--image", "ghcr.io/acme/web:2.0.0")
        moving.until_version("2.0.0")
        moving.devflow("rollback", moving.app)
        moving.until_version("1.0.0")
        moving.devflow("adopt", "--undo", moving.app)
        moving.until_version("1.0.0")
        count = len(load.samples)
        eventually("requests after the end", lambda: len(load.samples) > count + 120)
    assert load.failures() == {}
    after = moving.get("v1", "Service")
    assert before is not None
    assert after is not None
    assert after["spec"] == before["spec"]
    assert moving.get("argoproj.io/v1alpha1", "Rollout") is None
    deployment = moving.get(*DEPLOYMENT)
    assert deployment is not None
    assert deployment["status"]["availableReplicas"] == 2
    assert moving.stack.read_text() == STACK
