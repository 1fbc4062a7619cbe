"""One app in a namespace of its own, and what Argo Rollouts makes of it."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from devflow.kube import Client, EventType
from devflow.release import build, parse_app
from tests.lab.releases import ROLLOUT
from tests.lab.waiting import PATIENCE_SECONDS

STEPS: list[object] = [10, "verify", 50, "verify", 100]


@dataclass
class Recorder:
    """One app in a namespace of its own, and all states of its Rollout so far."""

    kube: Client
    namespace: str
    generation: int = 0
    """Of the newest spec that we applied: earlier states are not waited for."""
    seen: list[dict[str, Any]] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def record(self) -> None:
        async for event in self.kube.watch(*ROLLOUT, self.namespace, "shop"):
            if event.type is not EventType.SYNCED:
                self.seen.append({"type": str(event.type), "object": event.object})
                self.changed.set()

    async def apply(self, version: int, **changes: Any) -> None:
        spec: dict[str, Any] = {
            "namespace": self.namespace,
            "image": f"ghcr.io/acme/shop:{version}.0.0",
            "replicas": 4,
            "steps": STEPS,
            "verify": {"for": "2s"},
            "scaleDown": {"abortedCanary": "1s", "oldStable": "1s"},
            "source": {"repoURL": "https://example.com/apps.git"},
        }
        made = build(parse_app("shop", spec | changes))
        if version == 1 and not self.seen:
            for manifest in made.routing:
                await self.kube.apply(manifest)
        self._applied(await self.kube.apply(made.rollout))

    async def patch(self, subresource: str | None = None, **body: Any) -> None:
        self._applied(
            await self.kube.patch(*ROLLOUT, "shop", self.namespace, body, subresource=subresource)
        )

    def _applied(self, rollout: Mapping[str, Any]) -> None:
        self.generation = rollout["metadata"]["generation"]

    async def status(self, **status: Any) -> None:
        await self.patch("status", status=status)

    async def fault(self) -> None:
        """New pods of the canary never get ready."""
        template = {"annotations": {"lab.devflow.dev/fault": "never-ready"}}
        sets = await self.kube.list("apps/v1", "ReplicaSet", self.namespace)
        name = max(sets[0], key=lambda one: one["metadata"]["creationTimestamp"])["metadata"][
            "name"
        ]
        body = {"spec": {"template": {"metadata": template}}}
        await self.kube.patch("apps/v1", "ReplicaSet", name, self.namespace, body)

    async def until(self, test: Callable[[Mapping[str, Any], Mapping[str, Any]], bool]) -> None:
        """Until the newest state's (metadata, status) pass the test."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                self.changed.clear()
                if self.seen:
                    obj = self.seen[-1]["object"]
                    current = obj["metadata"]["generation"] >= self.generation
                    if current and test(obj["metadata"], obj.get("status") or {}):
                        return
                await self.changed.wait()

    async def healthy(self) -> None:
        """Until the newest generation is healthy and its weight is back on stable."""

        def over(metadata: Mapping[str, Any], status: Mapping[str, Any]) -> bool:
            weights = (status.get("canary") or {}).get("weights") or {}
            return (
                status.get("observedGeneration") == str(metadata["generation"])
                and status.get("phase") == "Healthy"
                and status.get("currentPodHash") == status.get("stableRS")
                and (weights.get("canary") or {}).get("weight", 0) == 0
            )

        await self.until(over)

    async def at(self, step: int) -> None:
        """Until that step of a canary runs, paused if it is a pause."""
        await self.until(
            lambda _, status: (
                status.get("currentStepIndex") == step
                and status.get("currentPodHash") != status.get("stableRS")
                and (step % 2 == 0 or bool(status.get("pauseConditions")))
            )
        )

    async def aborted(self) -> None:
        """Until it is aborted, and the canary's pods are gone."""
        await self.until(
            lambda _, status: (
                bool(status.get("abort"))
                and status.get("phase") == "Degraded"
                and not status.get("updatedReplicas")
            )
        )
