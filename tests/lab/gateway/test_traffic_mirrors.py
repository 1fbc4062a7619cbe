"""A pod that is ready gets requests at once."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from devflow.kube import Client
from devflow.lab import Lab
from devflow.lab.traffic.pod import Pod
from tests.lab.traffic import ISTIO, ROLLOUT, App
from tests.lab.waiting import PATIENCE_SECONDS
from tests.lab.writes import watching

KINDS = (("v1", "Pod"), (ISTIO, "WorkloadEntry"))


@pytest.fixture
def shop(lab: Lab, namespace: str) -> App:
    return App(lab, namespace, "shop", {"replicas": 2}).install("1.0.0")


def test_a_pod_is_mirrored_before_it_is_ready(shop: App) -> None:
    written: dict[tuple[str, str], int] = {}
    """By pod and kind, when a new pod was mirrored, and when it was ready: the API server counts
    all writes by one clock.
    """

    def take(kind: str, state: Mapping[str, Any]) -> None:
        if kind == "WorkloadEntry" or Pod(state).is_ready:
            metadata = state["metadata"]
            written.setdefault((metadata["name"], kind), int(metadata["resourceVersion"]))
            if len(written) == 2 * 8:
                whole.set()

    async def scale(kube: Client) -> None:
        places = [(*kind, shop.namespace, None) for kind in KINDS]
        async with watching(kube, places, take), asyncio.timeout(PATIENCE_SECONDS):
            await kube.patch(*ROLLOUT, "shop", shop.namespace, {"spec": {"replicas": 8}})
            await whole.wait()

    whole = asyncio.Event()
    before = {pod["metadata"]["name"] for pod in shop.pods()}
    shop.ask(scale)
    names = {name for name, _ in written} - before
    assert len(names) == 6
    for name in names:
        assert written[name, "WorkloadEntry"] < written[name, "Pod"]
