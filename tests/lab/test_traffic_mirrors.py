"""How soon a pod that is ready gets requests."""

import asyncio
import time

import pytest

from devflow.kube import Client, EventType
from devflow.lab import Lab
from devflow.lab.traffic.pod import Pod
from tests.lab.traffic import ISTIO, ROLLOUT, App
from tests.lab.waiting import PATIENCE_SECONDS

pytestmark = pytest.mark.alone


@pytest.fixture
def shop(lab: Lab, namespace: str) -> App:
    return App(lab, namespace, "shop", {"replicas": 2}).install("1.0.0")


def test_a_mirror_follows_readiness_within_200_ms(shop: App) -> None:
    seen: dict[tuple[str, str], float] = {}

    async def follow(kube: Client, api_version: str, kind: str) -> None:
        async for event in kube.watch(api_version, kind, shop.namespace):
            if event.type is EventType.SYNCED:
                synced.append(kind)
            elif kind == "WorkloadEntry" or Pod(event.object).is_ready:
                seen.setdefault((event.object["metadata"]["name"], kind), time.monotonic())

    async def measure(kube: Client) -> None:
        following = [
            asyncio.create_task(follow(kube, "v1", "Pod")),
            asyncio.create_task(follow(kube, ISTIO, "WorkloadEntry")),
        ]
        scaled = False
        async with asyncio.timeout(PATIENCE_SECONDS):
            while len(seen) < 2 * 8:
                if len(synced) == 2 and not scaled:
                    scaled = True
                    await kube.patch(*ROLLOUT, "shop", shop.namespace, {"spec": {"replicas": 8}})
                await asyncio.sleep(0.01)
        for task in following:
            task.cancel()

    synced: list[str] = []
    before = {pod["metadata"]["name"] for pod in shop.pods()}
    shop.ask(measure)
    names = {name for name, _ in seen} - before
    assert len(names) == 6
    delays = [seen[name, "WorkloadEntry"] - seen[name, "Pod"] for name in names]
    assert max(delays) < 0.2
