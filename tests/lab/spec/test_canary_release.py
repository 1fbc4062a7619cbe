"""The five objects of an app, as Argo Rollouts and the API server see them."""

import asyncio

from devflow.kube import Client
from devflow.release.routers import Shares
from tests.lab.app_stack import Stack, engine_name, router, stack
from tests.lab.cluster import call
from tests.lab.releases import ROLLOUT
from tests.lab.waiting import PATIENCE_SECONDS

__all__ = ["engine_name", "router", "stack"]


def test_the_first_deploy_goes_straight_to_stable(stack: Stack) -> None:
    status = stack.wait_until_healthy(stack.shop, 1)
    objects = stack.objects(stack.shop)
    assert {kind for kind, _ in objects} == {kind for _, kind in stack.kinds}
    assert status["stableRS"] == status["currentPodHash"]
    assert stack.shares(stack.shop) == Shares(stable=100, canary=0)


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


def test_up_again_moves_no_resource_version(stack: Stack) -> None:
    def versions() -> dict[tuple[str, str], str]:
        live = stack.objects(stack.shop, stack.cart)
        return {key: item["metadata"]["resourceVersion"] for key, item in live.items()}

    for app in (stack.shop, stack.cart):
        stack.wait_until_healthy(app, 1)
    before = versions()
    stack.up()
    assert versions() == before
    assert len(before) == 12


def test_an_app_that_leaves_the_stack_takes_its_objects_and_nothing_else(stack: Stack) -> None:
    for app in (stack.shop, stack.cart):
        stack.wait_until_healthy(app, 1)
    before = {key: o["metadata"]["uid"] for key, o in stack.objects(stack.cart).items()}
    stack.write({stack.cart: 1})
    stack.up()

    async def are_gone(kube: Client) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for _ in kube.watch(*ROLLOUT, stack.namespace):
                if not await asyncio.to_thread(stack.objects, stack.shop):
                    return

    call(stack.lab, are_gone)
    after = {key: o["metadata"]["uid"] for key, o in stack.objects(stack.cart).items()}
    assert after == before
    assert sorted(kind for kind, _ in before) == sorted(
        ["Application", "DestinationRule", "Rollout", "Service", "VirtualService", "VirtualService"]
    )
