"""The five objects of an app, as Argo Rollouts and the API server see them."""

import asyncio
from functools import partial

from devflow.kube import Client
from devflow.release.routers import Shares
from tests.lab.app_stack import Stack, engine_name, router, stack
from tests.lab.cluster import call
from tests.lab.waiting import PATIENCE_SECONDS, eventually
from tests.lab.writes import own_writes

__all__ = ["engine_name", "router", "stack"]


def test_the_first_deploy_goes_straight_to_stable(stack: Stack) -> None:
    status = stack.wait_until_healthy(stack.shop, 1)
    objects = stack.objects(stack.shop)
    assert {kind for kind, _ in objects} == {kind for _, kind in stack.kinds}
    assert status["stableRS"] == status["currentPodHash"]
    # A first version has the weight of a canary until it is stable.
    eventually("all on stable", lambda: _all_on_stable(stack, stack.shop))


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


def test_up_again_writes_nothing(stack: Stack) -> None:
    def written() -> dict[tuple[str, str], tuple[object, ...]]:
        live = stack.objects(stack.shop, stack.cart)
        return {key: own_writes(item) for key, item in live.items()}

    for app in (stack.shop, stack.cart):
        stack.wait_until_healthy(app, 1)
        eventually("all on stable", partial(_all_on_stable, stack, app))
    before = written()
    stack.up()
    assert written() == before
    assert len(before) == 12


def _all_on_stable(stack: Stack, app: str) -> bool:
    return stack.shares(app) == Shares(stable=100, canary=0)


def test_an_app_that_leaves_the_stack_takes_its_objects_and_nothing_else(stack: Stack) -> None:
    for app in (stack.shop, stack.cart):
        stack.wait_until_healthy(app, 1)
    before = {key: o["metadata"]["uid"] for key, o in stack.objects(stack.cart).items()}
    stack.write({stack.cart: 1})
    stack.up()

    eventually("its objects are gone", lambda: not stack.objects(stack.shop))
    after = {key: o["metadata"]["uid"] for key, o in stack.objects(stack.cart).items()}
    assert after == before
    assert sorted(kind for kind, _ in before) == sorted(
        ["Application", "DestinationRule", "Rollout", "Service", "VirtualService", "VirtualService"]
    )
