"""Whole releases through each router: what Argo Rollouts does with its objects."""

import asyncio
from typing import Any

import pytest

from devflow.kube import Client, EventType
from devflow.release.routers import ROUTERS, Reference, Router, Shares, router_of
from tests.lab.app_stack import Stack, engine_name, stack
from tests.lab.cluster import call
from tests.lab.pulumi_cli import WITH_CLI
from tests.lab.releases import ROLLOUT
from tests.lab.waiting import PATIENCE_SECONDS

__all__ = ["engine_name", "stack"]


@pytest.fixture(params=ROUTERS)
def router(request: pytest.FixtureRequest) -> Router:
    return ROUTERS[request.param]


async def next_shares(kube: Client, stack: Stack, seen: list[Shares], last: Shares) -> None:
    """Note each change of the shares in the app's routes, until they are ``last`` again."""
    rollout = await kube.get(*ROLLOUT, stack.shop, stack.namespace)
    found: dict[Reference, dict[str, Any]] = {}

    async def follow(reference: Reference) -> None:
        async for event in kube.watch(*reference.kind, stack.namespace, reference.name):
            if event.type is not EventType.SYNCED:
                found[reference] = dict(event.object)
                shares = stack.router.shares((rollout, *found.values()))
                if shares is not None and shares not in seen[-1:]:
                    seen.append(shares)
                if len(seen) > 1 and shares == last:
                    return

    routes = stack.router.routes(rollout)
    following = [asyncio.create_task(follow(reference)) for reference in routes]
    try:
        await asyncio.wait(following, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in following:
            task.cancel()


def test_a_new_image_walks_the_schedule_and_becomes_stable_behind_the_same_services(
    stack: Stack,
) -> None:
    stack.wait_until_healthy(stack.shop, 1)
    before = stack.objects(stack.shop)
    assert router_of(before["Rollout", stack.shop]) is stack.router
    stable = Shares(stable=100, canary=0)
    seen: list[Shares] = [stable]

    async def release(kube: Client) -> None:
        stack.write({stack.shop: 2, stack.cart: 1})
        async with asyncio.timeout(PATIENCE_SECONDS):
            await asyncio.gather(
                asyncio.to_thread(stack.up), next_shares(kube, stack, seen, stable)
            )

    call(stack.lab, release)
    assert [share.canary for share in seen] == [0, 10, 30, 50, 100, 0]
    assert {share.stable + share.canary for share in seen} == {100}

    status = stack.wait_until_healthy(stack.shop, 2)
    after = stack.objects(stack.shop)
    assert status["stableRS"] == status["currentPodHash"]
    assert {key: o["metadata"]["uid"] for key, o in after.items()} == {
        key: o["metadata"]["uid"] for key, o in before.items()
    }


@pytest.mark.parametrize("engine_name", ["embedded", WITH_CLI])
def test_up_in_the_middle_of_a_canary_moves_no_weight_and_restarts_no_step(stack: Stack) -> None:
    stack.write({stack.shop: 1}, steps=[10, 30, "approve", 100])
    stack.up()
    stack.wait_until_healthy(stack.shop, 1)
    stack.write({stack.shop: 2}, steps=[10, 30, "approve", 100])
    stack.up()
    paused = stack.wait_for(stack.shop, 2, phase="Paused", currentStepIndex=2)
    before = stack.objects(stack.shop)
    assert stack.shares(stack.shop) == Shares(stable=70, canary=30)

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
