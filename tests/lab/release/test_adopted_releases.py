"""What teams run, adopted: brought up, released and rolled back in the lab, all beside each other.

`make test` takes some of the thirty manifests, `--soak` takes all.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from devflow.adopt import adopt, read_manifests, teams_of
from devflow.kube import Client
from devflow.lab import Lab
from devflow.release import AppSpec, build, parse_app, with_image
from tests.lab.cluster import call
from tests.lab.releases import ROLLOUT
from tests.lab.traffic import Object, apply
from tests.lab.waiting import eventually

MANIFESTS = Path(__file__).parents[2] / "unit" / "adopt" / "manifests"
ALL = sorted(file.stem for file in MANIFESTS.glob("*.yaml"))
SAMPLE = [
    "grpc_service",
    "init_container_and_csi_secrets",
    "jvm_with_startup_probe_and_heap",
    "scheduling",
    "web_with_sidecar_and_volumes",
    "worker_without_service",
]
SOURCE = {"repoURL": "https://example.com/apps.git"}
NODE = "lab"
CLASSES: list[Object] = [
    {
        "apiVersion": "scheduling.k8s.io/v1",
        "kind": "PriorityClass",
        "metadata": {"name": "business"},
        "value": 1000,
    },
    {
        "apiVersion": "node.k8s.io/v1",
        "kind": "RuntimeClass",
        "metadata": {"name": "nvidia"},
        "handler": "nvidia",
    },
]
"""What the manifests name, and the API server wants to have."""


@dataclass(frozen=True)
class Adopted:
    """One app, and its pods' images."""

    lab: Lab
    app: AppSpec

    def begin(self) -> None:
        """A ServiceAccount that adoption leaves with the team is there first, as the team's is."""
        manifests = [one for one in build(self.app) if one["kind"] != "Application"]
        made = {one["metadata"]["name"] for one in manifests if one["kind"] == "ServiceAccount"}
        (rollout,) = (one for one in manifests if one["kind"] == "Rollout")
        named = rollout["spec"]["template"]["spec"].get("serviceAccountName")
        if named is not None and named not in made:
            metadata = {"name": named, "namespace": self.app.namespace}
            apply(self.lab, {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata})
        apply(self.lab, *manifests)

    def release(self, image: str) -> None:
        apply(self.lab, build(with_image(self.app, image)).rollout)

    @property
    def next_image(self) -> str:
        return f"ghcr.io/acme/{self.app.name}:next"

    def runs(self, image: str) -> str:
        """The hash of its pods, once it is healthy and all of them run ``image``; else empty."""
        name, namespace = self.app.name, self.app.namespace

        async def read(kube: Client) -> tuple[Object, list[Object]]:
            rollout = await kube.get(*ROLLOUT, name, namespace)
            selector = f"app.kubernetes.io/name={name}"
            return dict(rollout), (await kube.list("v1", "Pod", namespace, selector))[0]

        rollout, pods = call(self.lab, read)
        status = rollout.get("status") or {}
        if status.get("observedGeneration") != str(rollout["metadata"]["generation"]):
            return ""
        images = {one["image"] for pod in pods for one in pod["spec"]["containers"]}
        stable = status.get("stableRS", "")
        healthy = status.get("phase") == "Healthy" and status.get("currentPodHash") == stable
        return stable if healthy and image in images else ""

    def until_it_runs(self, image: str) -> str:
        found: str = eventually(f"{self.app.name} runs {image}", lambda: self.runs(image))
        return found


def adopted(lab: Lab, namespace: str, file: str) -> Adopted:
    """As it is, but for its schedule. The lab's one node has no GPU and no claims, so the pods are
    put there without the scheduler.
    """
    (team,) = teams_of(read_manifests((MANIFESTS / f"{file}.yaml").read_text(), file))
    made = adopt(team, SOURCE, "istio-ingress/public")
    overlay = made.keys.get("podTemplate") or {}
    spec = {**(overlay.get("spec") or {}), "nodeName": NODE}
    changed: dict[str, Any] = {
        "namespace": namespace,
        "steps": [50, {"pause": "1s"}, 100],
        "scaleDown": {"oldStable": "1s", "abortedCanary": "1s"},
        "podTemplate": {**overlay, "spec": spec},
    }
    return Adopted(lab, parse_app(made.name, {**made.keys, **changed}))


def test_what_is_adopted_is_released_and_rolled_back(
    lab: Lab, namespace: str, pytestconfig: pytest.Config
) -> None:
    files = ALL if pytestconfig.getoption("soak") else SAMPLE
    assert set(SAMPLE) <= set(ALL)
    apply(lab, *CLASSES)
    apps = [adopted(lab, namespace, file) for file in files]
    for one in apps:
        one.begin()
    first = [one.until_it_runs(str(one.app.image)) for one in apps]
    for one in apps:
        one.release(one.next_image)
    for one, before in zip(apps, first, strict=True):
        assert one.until_it_runs(one.next_image) != before
    for one in apps:
        one.release(str(one.app.image))
    assert [one.until_it_runs(str(one.app.image)) for one in apps] == first
