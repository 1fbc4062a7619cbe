"""How many pods an app has is an autoscaler's, or a person's, where its spec leaves it to them."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from devflow import engine
from devflow.cli.releasing.acting.act import act
from devflow.cli.releasing.acting.decide import RESTART
from devflow.engine import Plan
from devflow.kube import Client
from tests.lab.app_stack import Stack, engine_name, router, stack
from tests.lab.cluster import call
from tests.lab.pulumi_cli import WITH_CLI
from tests.lab.releases import ROLLOUT
from tests.lab.waiting import eventually

__all__ = ["engine_name", "router", "stack"]

# `None`: the stack of these tests has 4 replicas in each app.
LEFT_OUT: dict[str, Any] = {"replicas": None}


def replicas(stack: Stack) -> tuple[int | None, int]:
    """Those asked for, and those that are available."""
    rollout = stack.objects(stack.shop)["Rollout", stack.shop]
    status = rollout.get("status", {})
    return rollout["spec"].get("replicas"), status.get("availableReplicas", 0)


def scale(stack: Stack, count: int) -> None:
    """As a person or an autoscaler does."""

    async def patch(kube: Client) -> None:
        body = {"spec": {"replicas": count}}
        await kube.patch(*ROLLOUT, stack.shop, stack.namespace, body)

    call(stack.lab, patch)
    eventually(f"{count} pods", lambda: replicas(stack) == (count, count))


def plans(stack: Stack) -> set[Plan]:
    changes = asyncio.run(engine.preview(stack.folder, stack.namespace, stack.engine)) or []
    return {change.plan for change in changes}


@pytest.mark.parametrize("engine_name", ["embedded", WITH_CLI])
def test_replicas_that_are_taken_out_of_a_spec_stay_and_are_others_from_then_on(
    stack: Stack,
) -> None:
    stack.wait_until_healthy(stack.shop, 1)
    assert replicas(stack)[0] == 4
    stack.write({stack.shop: 1}, **LEFT_OUT)
    stack.up()
    # An apply that leaves the field out would have removed it: a Rollout without it has one pod.
    assert replicas(stack)[0] == 4
    scale(stack, 2)
    stack.write({stack.shop: 1}, **LEFT_OUT, revisionHistoryLimit=5)
    stack.up()
    assert replicas(stack)[0] == 2
    if stack.engine == "embedded":
        assert plans(stack) == {Plan.UNCHANGED}


@pytest.mark.parametrize("engine_name", ["embedded", WITH_CLI])
def test_an_autoscalers_replicas_survive_an_up_and_a_release(stack: Stack) -> None:
    scaling = {"replicas": 1, "autoscaling": {"min": 3, "max": 5, "cpuValue": "500m"}}
    stack.write({stack.shop: 1, stack.cart: 1}, **scaling)
    scale(stack, 1)
    stack.up()
    # The real controller keeps `min` also where nothing measures the pods.
    eventually("the autoscaler has scaled", lambda: replicas(stack) == (3, 3))
    stack.write({stack.shop: 2, stack.cart: 1}, **scaling, steps=[50, "approve", 100])
    stack.up()
    stack.wait_for(stack.shop, 2, phase="Paused", currentStepIndex=1)
    assert replicas(stack)[0] == 3
    assert stack.shares(stack.shop) is not None


def test_a_restart_replaces_all_pods_and_no_up_takes_it_back(stack: Stack) -> None:
    status = stack.wait_until_healthy(stack.shop, 1)

    async def uids(kube: Client) -> set[str]:
        labels = f"app.kubernetes.io/name={stack.shop}"
        pods, _ = await kube.list("v1", "Pod", stack.namespace, labels)
        return {pod["metadata"]["uid"] for pod in pods}

    before = call(stack.lab, uids)
    newest = datetime.now(UTC).replace(microsecond=0)
    # Argo Rollouts replaces pods of before that second only.
    eventually("another second", lambda: datetime.now(UTC).replace(microsecond=0) > newest)
    call(stack.lab, lambda kube: act(kube, stack.shop, stack.namespace, RESTART))
    eventually("all pods are new", lambda: not before & call(stack.lab, uids))
    stack.up()
    assert "restartAt" in stack.objects(stack.shop)["Rollout", stack.shop]["spec"]
    assert stack.wait_until_healthy(stack.shop, 1)["stableRS"] == status["stableRS"]
