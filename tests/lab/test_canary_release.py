"""The five objects of an app, as Argo Rollouts and the API server see them."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from devflow import engine
from devflow.engine.pulumi.cli import find_cli
from devflow.kube import Client
from devflow.lab import Lab
from tests.lab.cluster import call
from tests.lab.releases import ROLLOUT
from tests.lab.stacks import ISTIO, KINDS, Stack, weights_of
from tests.lab.waiting import PATIENCE_SECONDS


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
        async with asyncio.timeout(PATIENCE_SECONDS):
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
        async with asyncio.timeout(PATIENCE_SECONDS):
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
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for _ in kube.watch(*ROLLOUT, stack.namespace):
                if not await asyncio.to_thread(stack.objects, stack.shop):
                    return

    call(stack.lab, are_gone)
    after = {key: o["metadata"]["uid"] for key, o in stack.objects(stack.cart).items()}
    assert after == before
    assert len(before) == len(gone)
