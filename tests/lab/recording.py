"""Records what Argo Rollouts writes into a Rollout during releases of all kinds.

``python -m tests.lab.recording FOLDER`` against the lab of ``$DEVFLOW_LAB`` writes one file per
kind: the first state, then one JSON merge patch for each change. The unit tests of the fold read
them from ``tests/unit/controller/recorded``.
"""

import asyncio
import json
import secrets
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from devflow.kube import Client, EventType
from devflow.kube.load_cluster import load_cluster
from devflow.lab import Lab
from devflow.release import build, parse_app

ROLLOUT = ("argoproj.io/v1alpha1", "Rollout")
SPEC = ("replicas", "paused", "progressDeadlineSeconds", "strategy")
IMAGE = ("name", "image")
STATUS = (
    *("observedGeneration", "phase", "message", "currentPodHash", "stableRS", "currentStepHash"),
    *("currentStepIndex", "updatedReplicas", "abort", "promoteFull", "pauseConditions", "canary"),
)
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
        async with asyncio.timeout(90):
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


async def whole(app: Recorder) -> None:
    await app.apply(2)
    await app.healthy()


async def approved(app: Recorder) -> None:
    await app.apply(2, steps=[10, "approve", 50, {"pause": "2s"}, 100])
    await app.at(1)
    await app.status(pauseConditions=None)
    await app.healthy()


async def promoted(app: Recorder) -> None:
    await app.apply(2)
    await app.at(1)
    await app.status(promoteFull=True)
    await app.healthy()


async def retried(app: Recorder) -> None:
    await app.apply(2)
    await app.at(3)
    await app.status(abort=True)
    await app.aborted()
    await app.status(abort=False)
    await app.healthy()


async def undone_midway(app: Recorder) -> None:
    await app.apply(2)
    await app.at(3)
    await app.apply(1)
    await app.healthy()


async def undone_after(app: Recorder) -> None:
    await whole(app)
    await app.apply(1)
    await app.healthy()


async def undone_in_window(app: Recorder) -> None:
    await app.apply(2, scaleDown={"oldStable": "keep"})
    await app.patch(spec={"rollbackWindow": {"revisions": 3}})
    await app.healthy()
    await app.apply(1, scaleDown={"oldStable": "keep"})
    await app.healthy()


async def superseded(app: Recorder) -> None:
    await app.apply(2)
    await app.at(3)
    await app.apply(3)
    await app.healthy()


async def rescheduled(app: Recorder) -> None:
    await app.apply(2)
    await app.at(3)
    await app.apply(2, steps=[20, "verify", 60, "verify", 100])
    await app.healthy()


async def hung(app: Recorder) -> None:
    await app.apply(2, podAnnotations={"lab.devflow.dev/fault": "never-ready"})
    await app.until(lambda _, status: status.get("currentPodHash") != status.get("stableRS"))
    await asyncio.sleep(5)
    await app.status(abort=True)
    await app.aborted()


async def paused(app: Recorder) -> None:
    await app.apply(2)
    await app.at(1)
    await app.patch(spec={"paused": True})
    await asyncio.sleep(4)
    await app.patch(spec={"paused": False})
    await app.healthy()


async def deleted(app: Recorder) -> None:
    await app.apply(2)
    await app.at(3)
    await app.kube.delete(*ROLLOUT, "shop", app.namespace)
    await app.until(lambda *_: app.seen[-1]["type"] == "DELETED")


async def hung_later(app: Recorder) -> None:
    await app.apply(2)
    await app.at(1)
    await app.fault()
    await app.at(2)
    await asyncio.sleep(5)
    await app.status(abort=True)
    await app.aborted()


KINDS: tuple[Callable[[Recorder], Awaitable[None]], ...] = (
    whole,
    approved,
    promoted,
    retried,
    undone_midway,
    undone_after,
    undone_in_window,
    superseded,
    rescheduled,
    hung,
    paused,
    deleted,
    hung_later,
)


def trimmed(event: Mapping[str, Any]) -> dict[str, Any]:
    """Of a Rollout what a release is told by; nothing of one that is gone."""
    if event["type"] == EventType.DELETED:
        return {}
    found = event["object"]
    spec, containers = found["spec"], found["spec"]["template"]["spec"]["containers"]
    names = ("name", "uid", "generation", "resourceVersion")
    return {
        "metadata": {
            **{name: found["metadata"][name] for name in names},
            "namespace": "shop",
            "annotations": {
                name: value
                for name, value in found["metadata"]["annotations"].items()
                if name.startswith(("devflow.dev/", "rollout.argoproj.io/revision"))
            },
        },
        "spec": {
            **{name: spec[name] for name in SPEC if name in spec},
            "template": {"spec": {"containers": [{n: c[n] for n in IMAGE} for c in containers]}},
        },
        "status": {name: v for name, v in found.get("status", {}).items() if name in STATUS},
    }


def difference(before: Any, after: Any) -> Any:
    """The JSON merge patch (RFC 7396) from one to the other."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return after
    gone = {name: None for name in before if name not in after}
    changed = {
        name: difference(before.get(name), value)
        for name, value in after.items()
        if name not in before or before[name] != value
    }
    return gone | changed


def lines(events: list[dict[str, Any]]) -> Iterator[str]:
    """The first state, then what changed from each to the next."""
    before: dict[str, Any] = {}
    for event in events:
        after = trimmed(event)
        yield json.dumps(difference(before, after))
        before = after


async def one(kube: Client, kind: Callable[[Recorder], Awaitable[None]], folder: Path) -> None:
    namespace = f"record-{secrets.token_hex(4)}"
    name = kind.__name__
    made = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}
    await kube.apply(made)
    app = Recorder(kube, namespace)
    await app.apply(1)
    recording = asyncio.create_task(app.record())
    try:
        await app.healthy()
        await kind(app)
    except TimeoutError:
        print(name, "timed out", file=sys.stderr)
    finally:
        recording.cancel()
        found = "".join(f"{line}\n" for line in lines(app.seen))
        (folder / f"{name}.jsonl").write_text(found)
        await kube.delete("v1", "Namespace", namespace)


async def main(folder: Path) -> None:
    here = Lab()
    async with Client(load_cluster(here.kubeconfig, here.context)) as kube:
        await asyncio.gather(*(one(kube, kind, folder) for kind in KINDS))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
