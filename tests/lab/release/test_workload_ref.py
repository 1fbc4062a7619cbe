"""Apps whose pods come from a Deployment of the user's own: brought up, released, taken back."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from devflow.kube import Client
from devflow.lab import Lab
from devflow.lab.load import Target
from devflow.record import Job, JobStatus
from tests.lab.cluster import call
from tests.lab.loads import Load, fetch
from tests.lab.project_copy import copy_project
from tests.lab.pulumi_cli import hide_cli
from tests.lab.records import ask
from tests.lab.releases import ROLLOUT, start
from tests.lab.waiting import PATIENCE_SECONDS, eventually

DEPLOYMENT = ("apps/v1", "Deployment")
MODES = ("never", "onSuccess", "progressively")
OURS = "app.kubernetes.io/name"


def image(version: int) -> str:
    return f"ghcr.io/acme/web:{version}.0.0"


def deployment(name: str, version: int, **labels: str) -> dict[str, Any]:
    """As a chart has it: its selector is its own, its container isn't named as the app is."""
    container = {
        "name": "server",
        "image": image(version),
        "ports": [{"name": "web", "containerPort": 8080}],
        "readinessProbe": {"httpGet": {"path": "/", "port": 8080}},
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": f"{name}-web"},
        "spec": {
            "replicas": 2,
            "selector": {"matchLabels": {"app": name}},
            "template": {
                "metadata": {"labels": {"app": name, **labels}},
                "spec": {"containers": [container]},
            },
        },
    }


@dataclass(frozen=True)
class Stack:
    """One app for each mode, and their Deployments, in one namespace."""

    lab: Lab
    namespace: str
    folder: Path

    def app(self, mode: str) -> str:
        """Its Application is among those of all tests, so it has a name of its own."""
        return f"{self.namespace}-{mode.lower()}"

    def host(self, mode: str) -> str:
        return f"{self.app(mode)}.localhost"

    def write(self) -> None:
        apps = {
            self.app(mode): {
                "namespace": self.namespace,
                "workloadRef": {"deployment": f"{self.app(mode)}-web", "scaleDown": mode},
                "replicas": 2,
                "hosts": [self.host(mode)],
                "gateway": "istio-ingress/public",
                "steps": [50, "approve", 100],
                "scaleDown": {"oldStable": "1s", "abortedCanary": "1s"},
                "source": {"repoURL": "https://example.com/apps.git"},
            }
            for mode in MODES
        }
        stack = {"namespaces": {self.namespace: {"create": False}}, "apps": apps}
        (self.folder / "stacks" / f"{self.namespace}.yaml").write_text(yaml.safe_dump(stack))

    def run(self, *arguments: str, code: int = 0) -> str:
        process = start(*arguments, "--stack", self.namespace, folder=self.folder)
        out, err = process.communicate(timeout=PATIENCE_SECONDS)
        assert process.returncode == code, out + err
        return str(out + err)

    def deploy(self, mode: str, version: int, **labels: str) -> None:
        manifest = deployment(self.app(mode), version, **labels)
        manifest["metadata"]["namespace"] = self.namespace
        call(self.lab, lambda kube: kube.apply(manifest, field_manager="team"))

    def set_image(self, mode: str, version: int) -> None:
        """As ``kubectl set image`` does."""

        async def write(kube: Client) -> None:
            name = f"{self.app(mode)}-web"
            known = await kube.get(*DEPLOYMENT, name, self.namespace)
            (own,) = known["spec"]["template"]["spec"]["containers"]
            changed = {"containers": [{**own, "image": image(version)}]}
            patch = {"spec": {"template": {"spec": changed}}}
            await kube.patch(*DEPLOYMENT, name, self.namespace, patch)

        call(self.lab, write)

    def scale(self, mode: str) -> int:
        name = f"{self.app(mode)}-web"
        found = call(self.lab, lambda kube: kube.get(*DEPLOYMENT, name, self.namespace))
        return int(found["spec"]["replicas"])

    def until_scaled_down(self, mode: str) -> None:
        eventually("the Deployment is scaled to none", lambda: self.scale(mode) == 0)

    def until_version(self, mode: str, version: int) -> None:
        def served() -> bool:
            status, text = fetch(f"{self.lab.gateway}/", Host=self.host(mode))
            return status == 200 and f'"version":"{version}.0.0"' in text.replace(" ", "")

        eventually(f"{version}.0.0 is served", served)

    def wait_job(self, mode: str, version: int, status: JobStatus) -> Job:
        """The newest job of an image, once it has a status."""

        def probe() -> Job | None:
            known = ask(self.lab, lambda one: one.newest(self.app(mode), self.namespace, 100)).jobs
            wanted = (image(version), status)
            return next((job for job in known if (job.to.image, job.status) == wanted), None)

        found: Job = eventually(f"{self.app(mode)}: {image(version)} {status}", probe)
        return found

    def phase(self, mode: str) -> str:
        found = call(self.lab, lambda kube: kube.get(*ROLLOUT, self.app(mode), self.namespace))
        return str((found.get("status") or {}).get("phase"))


@pytest.fixture
def stack(
    lab: Lab, namespace: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stack]:
    hide_cli(monkeypatch)
    copy_project(tmp_path)
    made = Stack(lab, namespace, tmp_path)
    (tmp_path / f"Pulumi.{namespace}.yaml").write_text("config: {'devflow:cluster': lab}\n")
    made.write()
    yield made
    made.run("destroy", "--yes")


def test_releases_of_apps_whose_pods_a_deployment_has(stack: Stack) -> None:
    # Missing, then without the label: one line each, and nothing is applied.
    said = stack.run("preview", code=1)
    name = f"{stack.app('never')}-web"
    assert f"Deployment '{name}', which workloadRef names, isn't in namespace" in said
    for mode in MODES:
        stack.deploy(mode, 1)
    said = stack.run("preview", code=1)
    assert f"have no label {OURS}: {stack.app('never')}, by which the Service" in said

    for mode in MODES:
        stack.deploy(mode, 1, **{OURS: stack.app(mode)})
    stack.run("up")
    for mode in MODES:
        first = stack.wait_job(mode, 1, JobStatus.SUCCEEDED)
        assert first.from_ is None
        stack.until_version(mode, 1)
    for mode in ("onSuccess", "progressively"):
        stack.until_scaled_down(mode)
    assert stack.scale("never") == 2

    mode, app = "onSuccess", stack.app("onSuccess")
    assert "kubectl set image deployment/" in stack.run("release", app, "--image", image(2), code=2)
    with Load(Target.parse(stack.lab.gateway, stack.host(mode)), 60.0) as load:
        stack.set_image(mode, 2)
        paused = stack.wait_job(mode, 2, JobStatus.PAUSED)
        assert paused.from_ is not None
        assert paused.from_.image == image(1)
        stack.run("promote", app)
        done = stack.wait_job(mode, 2, JobStatus.SUCCEEDED)
        assert done.id == paused.id
        stack.until_version(mode, 2)

        stack.set_image(mode, 3)
        stack.wait_job(mode, 3, JobStatus.PAUSED)
        assert f"{image(3)}" in stack.run("abort", app)
        back = stack.wait_job(mode, 3, JobStatus.ROLLED_BACK)
        assert f"kubectl rollout undo deployment/{app}-web -n {stack.namespace}" in back.message
        assert "kubectl rollout undo" in stack.run("watch", app, "--once", code=11)
        stack.set_image(mode, 2)
        stack.wait_job(mode, 2, JobStatus.SUCCEEDED)
        eventually("healthy on stable", lambda: stack.phase(mode) == "Healthy")
        stack.until_version(mode, 2)
    assert load.failures() == {}
    assert stack.scale(mode) == 0
