"""`devflow promote` as a script calls it, which doesn't wait until a release stands still."""

import asyncio
from collections.abc import Mapping
from typing import Any

from devflow.cli.releasing.acting.act import act
from devflow.cli.releasing.acting.decide import PROMOTE
from devflow.kube import Client
from devflow.lab import Lab
from tests.lab.cluster import call
from tests.lab.releases import GATED, ROLLOUT, App
from tests.lab.waiting import PATIENCE_SECONDS

GATE = GATED.index("approve")


def test_a_release_goes_on_that_is_promoted_the_moment_it_is_at_its_gate(
    lab: Lab, namespace: str
) -> None:
    app = App(lab, namespace)
    app.first_deploy()

    async def release(kube: Client) -> None:
        await app.release(kube, 2, steps=GATED)
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for event in kube.watch(*ROLLOUT, namespace, "shop"):
                if _is_at_gate(event.object):
                    break
        assert (await act(kube, "shop", namespace, PROMOTE)).image == app.image(2)

    call(lab, release)
    app.wait_for(phase="Healthy")


def _is_at_gate(rollout: Mapping[str, Any]) -> bool:
    status = rollout.get("status") or {}
    on_its_way = status.get("currentPodHash") != status.get("stableRS")
    return bool(on_its_way and status.get("currentStepIndex") == GATE)
