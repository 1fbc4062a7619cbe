"""Which routers the apps in a cluster use: rights on the objects of others aren't needed."""

from collections.abc import Sequence
from typing import Any, Protocol

from devflow.controller.cluster.watches import OURS
from devflow.release.routers import ROUTINGS, Routing
from devflow.release.workload.rollout import ARGO_VERSION


class Lists(Protocol):
    """What it takes to find out."""

    async def list(
        self, api_version: str, kind: str, namespace: str | None, label_selector: str
    ) -> tuple[list[dict[str, Any]], str]: ...


async def routings_in_use(kube: Lists, namespaces: Sequence[str | None]) -> tuple[Routing, ...]:
    """Return what splits the traffic of the apps in ``namespaces``; ``None`` stands for all of
    them.
    """
    found = [
        rollout
        for namespace in namespaces
        for rollout in (await kube.list(ARGO_VERSION, "Rollout", namespace, OURS))[0]
        # Any other makes no sense, and is left out by the watches, too.
        if isinstance(rollout.get("spec"), dict)
    ]
    return tuple(
        routing for routing in ROUTINGS if any(routing.splits(rollout) for rollout in found)
    )
