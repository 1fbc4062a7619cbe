"""The five objects of an app, as Argo Rollouts and the API server see them."""

import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from devflow import engine
from devflow.engine.pulumi.cli import find_cli
from devflow.kube import Client
from devflow.lab import Lab
from devflow.release import Manifest
from tests.lab.cluster import call
from tests.lab.project_copy import copy_project
from tests.lab.releases import ROLLOUT, SOON_SECONDS

ISTIO = "networking.istio.io/v1"
KINDS = (
    ("v1", "Service"),
    (ISTIO, "DestinationRule"),
    (ISTIO, "VirtualService"),
    ROLLOUT,
    ("argoproj.io/v1alpha1", "Application"),
)


class Stack:
    """The repository's own program, two apps in one namespace; the stack has its name, too."""

    def __init__(self, lab: Lab, folder: Path, namespace: str, engine_name: str) -> None:
        self.lab, self.folder, self.namespace = lab, folder, namespace
        self.engine = engine_name
        self.shop, self.cart = f"{namespace}-shop", f"{namespace}-cart"
        copy_project(folder)
        (folder / f"Pulumi.{namespace}.yaml").write_text("config:\n  devflow:cluster: lab\n")
        self.write({self.shop: 1, self.cart: 1})

    def write(self, versions: dict[str, int], **changes: Any) -> None:
        apps: dict[str, dict[str, Any]] = {
            name: {
                "namespace": self.namespace,
                "image": f"ghcr.io/acme/shop:{version}.0.0",
                "replicas": 4,
                "verify": {"for": "1s"},
                "scaleDown": {"oldStable": "1s", "abortedCanary": "1s"},
                "source": {"repoURL": "https://example.com/apps.git"},
                **changes,
            }
            for name, version in versions.items()
        }
        stack = {"namespaces": {self.namespace: {"create": False}}, "apps": apps}
        (self.folder / "stacks" / f"{self.namespace}.yaml").write_text(yaml.safe_dump(stack))

    def up(self) -> None:
        engine.up(self.folder, self.namespace, self.engine)

    def objects(self, *apps: str) -> dict[tuple[str, str], Manifest]:
        """What there is of the apps' objects, by kind and name."""

        async def read(kube: Client) -> dict[tuple[str, str], Manifest]:
            found = {}
            for api_version, kind in KINDS:
                namespace = "argocd" if kind == "Application" else self.namespace
                items, _ = await kube.list(api_version, kind, namespace)
                for item in items:
                    if item["metadata"]["name"] in apps:
                        found[kind, item["metadata"]["name"]] = item
            return found

        return dict(call(self.lab, read))

    def wait_until_healthy(self, app: str, version: int) -> dict[str, Any]:
        """Until the Rollout is healthy at ``version``; its status."""
        return self.wait_for(app, version, phase="Healthy")

    def wait_for(self, app: str, version: int, **expected: object) -> dict[str, Any]:
        """Until the Rollout's status at ``version`` has the ``expected`` values; its status."""

        def is_it(rollout: Mapping[str, Any]) -> bool:
            status, generation = rollout.get("status", {}), rollout["metadata"]["generation"]
            (container,) = rollout["spec"]["template"]["spec"]["containers"]
            return bool(
                status.get("observedGeneration") == str(generation)
                and all(status.get(key) == value for key, value in expected.items())
                and container["image"].endswith(f":{version}.0.0")
            )

        async def wait(kube: Client) -> dict[str, Any]:
            async with asyncio.timeout(SOON_SECONDS):
                async for event in kube.watch(*ROLLOUT, self.namespace, app):
                    if event.object and is_it(event.object):
                        return dict(event.object["status"])
            raise AssertionError("the watch ended")

        return dict(call(self.lab, wait))


@pytest.fixture
def engine_name() -> str:
    return "embedded"


@pytest.fixture
def stack(lab: Lab, namespace: str, tmp_path: Path, engine_name: str) -> Iterator[Stack]:
    made = Stack(lab, tmp_path, namespace, engine_name)
    made.up()
    yield made
    engine.destroy(made.folder, namespace, engine_name)


WITH_CLI = pytest.param(
    "pulumi", marks=pytest.mark.skipif(find_cli() is None, reason="no usable pulumi on PATH")
)


def weights_of(virtual_service: Mapping[str, Any]) -> tuple[int, int]:
    """Stable's and the canary's."""
    (http,) = virtual_service["spec"]["http"]
    by_subset = {r["destination"]["subset"]: r.get("weight", 0) for r in http["route"]}
    return by_subset["stable"], by_subset["canary"]


def test_the_first_deploy_goes_straight_to_stable(stack: Stack) -> None:
    status = stack.wait_until_healthy(stack.shop, 1)
    objects = stack.objects(stack.shop)
    assert {kind for kind, _ in objects} == {kind for _, kind in KINDS}
    assert status["stableRS"] == status["currentPodHash"]
    assert weights_of(objects["VirtualService", stack.shop]) == (100, 0)


def test_a_new_image_walks_the_schedule_and_becomes_stable_behind_one_service(stack: Stack) -> None:
    stack.wait_until_healthy(stack.shop, 1)
    before = stack.objects(stack.shop)

    async def weights_written(kube: Client) -> list[tuple[int, int]]:
        """The weights as they come, until all traffic has been on the canary and is back."""
        seen: list[tuple[int, int]] = []
        up = None
        async with asyncio.timeout(SOON_SECONDS):
            async for event in kube.watch(ISTIO, "VirtualService", stack.namespace, stack.shop):
                if up is None:
                    stack.write({stack.shop: 2, stack.cart: 1})
                    up = asyncio.create_task(asyncio.to_thread(stack.up))
                if event.object and weights_of(event.object) not in seen[-1:]:
                    seen.append(weights_of(event.object))
                if (0, 100) in seen and seen[-1] == (100, 0):
                    await up
                    return seen
        raise AssertionError(f"the watch ended after {seen}")

    seen = call(stack.lab, weights_written)
    assert seen == [(100, 0), (90, 10), (70, 30), (50, 50), (0, 100), (100, 0)]

    status = stack.wait_until_healthy(stack.shop, 2)
    after = stack.objects(stack.shop)
    service = before["Service", stack.shop]["metadata"]
    assert status["stableRS"] == status["currentPodHash"]
    assert after["Service", stack.shop]["metadata"]["uid"] == service["uid"]
    assert after["Service", stack.shop]["metadata"]["resourceVersion"] == service["resourceVersion"]
    hashes = {
        subset["name"]: subset["labels"]["rollouts-pod-template-hash"]
        for subset in after["DestinationRule", stack.shop]["spec"]["subsets"]
    }
    assert hashes["stable"] == status["stableRS"]


def test_the_old_pods_go_when_their_delay_is_over(stack: Stack) -> None:
    old = stack.wait_until_healthy(stack.shop, 1)["stableRS"]
    stack.write({stack.shop: 2, stack.cart: 1})
    stack.up()
    stack.wait_until_healthy(stack.shop, 2)

    async def scaled_down(kube: Client) -> None:
        async with asyncio.timeout(SOON_SECONDS):
            name = f"{stack.shop}-{old}"
            async for event in kube.watch("apps/v1", "ReplicaSet", stack.namespace, name):
                if event.object and event.object["spec"]["replicas"] == 0:
                    return

    call(stack.lab, scaled_down)


@pytest.mark.parametrize("engine_name", ["embedded", WITH_CLI])
def test_up_in_the_middle_of_a_canary_moves_no_weight_and_restarts_no_step(stack: Stack) -> None:
    stack.write({stack.shop: 1}, steps=[10, 30, "approve", 100])
    stack.up()
    stack.wait_until_healthy(stack.shop, 1)
    stack.write({stack.shop: 2}, steps=[10, 30, "approve", 100])
    stack.up()
    paused = stack.wait_for(stack.shop, 2, phase="Paused", currentStepIndex=2)
    before = stack.objects(stack.shop)
    assert weights_of(before["VirtualService", stack.shop]) == (70, 30)

    stack.up()

    after = stack.objects(stack.shop)
    for key in before:
        old, new = before[key]["metadata"], after[key]["metadata"]
        assert new["resourceVersion"] == old["resourceVersion"], key
    promoted = {"status": {"pauseConditions": None}}
    call(
        stack.lab,
        lambda kube: kube.patch(
            *ROLLOUT, stack.shop, stack.namespace, promoted, subresource="status"
        ),
    )
    assert stack.wait_until_healthy(stack.shop, 2)["stableRS"] == paused["currentPodHash"]


def test_up_again_moves_no_resource_version(stack: Stack) -> None:
    def versions() -> dict[tuple[str, str], str]:
        live = stack.objects(stack.shop, stack.cart)
        return {key: item["metadata"]["resourceVersion"] for key, item in live.items()}

    for app in (stack.shop, stack.cart):
        stack.wait_until_healthy(app, 1)
    before = versions()
    stack.up()
    assert versions() == before
    assert len(before) == 10


def test_an_app_that_leaves_the_stack_takes_its_five_objects_and_nothing_else(stack: Stack) -> None:
    for app in (stack.shop, stack.cart):
        stack.wait_until_healthy(app, 1)
    before = {key: o["metadata"]["uid"] for key, o in stack.objects(stack.cart).items()}
    stack.write({stack.cart: 1})
    stack.up()
    gone = {kind for _, kind in KINDS}

    async def are_gone(kube: Client) -> None:
        async with asyncio.timeout(SOON_SECONDS):
            async for _ in kube.watch(*ROLLOUT, stack.namespace):
                if not await asyncio.to_thread(stack.objects, stack.shop):
                    return

    call(stack.lab, are_gone)
    after = {key: o["metadata"]["uid"] for key, o in stack.objects(stack.cart).items()}
    assert after == before
    assert len(before) == len(gone)
