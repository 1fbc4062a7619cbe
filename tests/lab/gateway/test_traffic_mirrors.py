"""A pod that is ready gets requests at once."""

import asyncio

import pytest

from devflow.kube import Client, EventType
from devflow.lab import Lab
from devflow.lab.traffic.pod import Pod
from tests.lab.traffic import ISTIO, ROLLOUT, App
from tests.lab.waiting import PATIENCE_SECONDS

KINDS = (("v1", "Pod"), (ISTIO, "WorkloadEntry"))


@pytest.fixture
def shop(lab: Lab, namespace: str) -> App:
    return App(lab, namespace, "shop", {"replicas": 2}).install("1.0.0")


def test_a_pod_is_mirrored_before_it_is_ready(shop: App) -> None:
    written: dict[tuple[str, str], int] = {}
    """By pod and kind, when a new pod was mirrored, and when it was ready: the API server counts
    all writes by one clock.
    """

    async def follow(kube: Client, synced: asyncio.Event, api_version: str, kind: str) -> None:
        async for event in kube.watch(api_version, kind, shop.namespace):
            if event.type is EventType.SYNCED:
                synced.set()
            elif kind == "WorkloadEntry" or Pod(event.object).is_ready:
                metadata = event.object["metadata"]
                written.setdefault((metadata["name"], kind), int(metadata["resourceVersion"]))
                if len(written) == 2 * 8:
                    whole.set()

    async def scale(kube: Client) -> None:
        synced = [asyncio.Event() for _ in KINDS]
        following = [
            asyncio.create_task(follow(kube, one, *kind))
            for one, kind in zip(synced, KINDS, strict=True)
        ]
        async with asyncio.timeout(PATIENCE_SECONDS):
            for one in synced:
                await one.wait()
            await kube.patch(*ROLLOUT, "shop", shop.namespace, {"spec": {"replicas": 8}})
            await whole.wait()
        for task in following:
            task.cancel()

    whole = asyncio.Event()
    before = {pod["metadata"]["name"] for pod in shop.pods()}
    shop.ask(scale)
    names = {name for name, _ in written} - before
    assert len(names) == 6
    for name in names:
        assert written[name, "WorkloadEntry"] < written[name, "Pod"]
