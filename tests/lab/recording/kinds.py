"""The kinds of releases that are recorded."""

import asyncio
from collections.abc import Awaitable, Callable

from tests.lab.recording.recorder import Recorder
from tests.lab.releases import ROLLOUT


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
