"""A project with one stack of two apps, whose releases wait at a gate."""

import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from devflow.errors import Exit
from devflow.kube import Client
from devflow.lab import Lab
from devflow.record.job import Job, JobStatus
from tests.lab.cluster import call, status_of_spec
from tests.lab.records import ask
from tests.lab.releases import ROLLOUT, start
from tests.lab.waiting import PATIENCE_SECONDS, eventually

APPLICATION = ("argoproj.io/v1alpha1", "Application")
GATED = [10, "approve", 100]


@dataclass
class Project:
    """The repository's program with one stack of two apps, in a namespace of the stack's name."""

    lab: Lab
    folder: Path
    stack: str
    namespace: str
    engine: str = "embedded"
    apps: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in (self.shop, self.cart):
            self.apps[name] = {
                "namespace": self.namespace,
                "image": self.image(1),
                "replicas": 2,
                "steps": GATED,
                "scaleDown": {"oldStable": "1s", "abortedCanary": "1s"},
                "source": {"repoURL": "https://example.com/apps.git"},
            }
        self.settings.write_text("# ours\nconfig:\n  devflow:cluster: lab\n")
        self.write()

    @property
    def shop(self) -> str:
        return f"{self.namespace}-shop"

    @property
    def cart(self) -> str:
        return f"{self.namespace}-cart"

    @property
    def settings(self) -> Path:
        return self.folder / f"Pulumi.{self.stack}.yaml"

    def image(self, version: int) -> str:
        return f"ghcr.io/acme/shop:{version}.0.0"

    def write(self) -> None:
        stack = {"namespaces": {self.namespace: {"create": False}}, "apps": self.apps}
        (self.folder / "stacks" / f"{self.stack}.yaml").write_text(yaml.safe_dump(stack))

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        return start(*arguments, "--stack", self.stack, folder=self.folder)

    def release(self, version: int) -> "subprocess.Popen[str]":
        return self.start("release", self.shop, "--image", self.image(version))

    def devflow(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return finish(self.start(*arguments))

    def up(self) -> None:
        done = self.devflow("up", "--engine", self.engine)
        assert done.returncode == Exit.OK, done.stderr
        for name in (self.shop, self.cart):
            self.until(name, lambda found: found["status"].get("phase") == "Healthy")

    def rollout(self, app: str) -> dict[str, Any]:
        return dict(call(self.lab, lambda kube: kube.get(*ROLLOUT, app, self.namespace)))

    def application(self, app: str) -> dict[str, Any]:
        return dict(call(self.lab, lambda kube: kube.get(*APPLICATION, app, "argocd")))

    def patch(self, app: str, patch: dict[str, Any], subresource: str | None = None) -> None:
        async def write(kube: Client) -> None:
            await kube.patch(*ROLLOUT, app, self.namespace, patch, subresource)

        call(self.lab, write)

    def until(self, app: str, condition: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Until the Rollout's status is of its present spec, and the condition holds."""

        async def look(kube: Client) -> dict[str, Any] | None:
            found = dict(await kube.get(*ROLLOUT, app, self.namespace))
            current = await status_of_spec(kube, found)
            return found if current and condition(found) else None

        return dict(eventually(f"{app} as it is to be", lambda: call(self.lab, look)))

    def until_gate(self, version: int) -> None:
        self.until(
            self.shop, lambda found: image_of(found) == self.image(version) and at_gate(found)
        )

    def abort(self) -> None:
        self.patch(self.shop, {"status": {"abort": True}}, "status")

    def promote(self) -> None:
        """As `kubectl argo rollouts promote` does at a pause."""
        self.patch(self.shop, {"status": {"pauseConditions": None}}, "status")

    def jobs(self) -> Sequence[Job]:
        return ask(self.lab, lambda a: a.newest(self.shop, self.namespace, 100)).jobs

    def until_recorded(self, version: int, status: JobStatus) -> Job:
        """Wait until the newest release of a version is recorded with this status: the controller
        may write it after the command that has followed the release. Its job.
        """

        def probe() -> Job | None:
            image = self.image(version)
            found = [one for one in self.jobs() if one.to.image == image]
            newest = max(found, key=lambda job: (job.number, job.attempt), default=None)
            return newest if newest is not None and newest.status is status else None

        found: Job = eventually(f"the newest {self.image(version)}: {status}", probe)
        return found


def finish(process: "subprocess.Popen[str]") -> "subprocess.CompletedProcess[str]":
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def image_of(rollout: dict[str, Any]) -> str:
    (container,) = rollout["spec"]["template"]["spec"]["containers"]
    return str(container["image"])


def at_gate(rollout: dict[str, Any]) -> bool:
    return bool(rollout["status"].get("pauseConditions"))
