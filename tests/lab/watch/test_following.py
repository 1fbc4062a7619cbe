"""Following a release that this process begins itself, as `devflow release` does."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from devflow.errors import Exit
from devflow.kube import Client
from devflow.lab import Lab
from devflow.release import Duration
from devflow.watch import Begun, Cause, Ending, Outcome, Release, follow, look
from tests.lab.cluster import call
from tests.lab.releases import GATED, ROLLOUT, App
from tests.lab.waiting import PATIENCE_SECONDS, eventually
from tests.lab.watch.test_watch_release import GATE


class AtGate:
    """Has seen the release at its gate."""

    def __init__(self) -> None:
        self.seen = asyncio.Event()

    def show(self, release: Release, outcome: Outcome | None) -> None:
        if release.running and release.running.index == GATE:
            self.seen.set()


class Moved:
    """Has seen traffic move to the canary."""

    def __init__(self) -> None:
        self.seen = asyncio.Event()

    def show(self, release: Release, outcome: Outcome | None) -> None:
        if release.view.weights and release.view.weights.canary:
            self.seen.set()


@pytest.fixture
def app(lab: Lab, namespace: str) -> App:
    deployed = App(lab, namespace)
    deployed.first_deploy()
    return deployed


def test_a_release_watched_from_before_its_start_is_recorded_whole(app: App) -> None:
    display, held = AtGate(), timedelta(seconds=1)

    async def promote() -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await display.seen.wait()
        known = datetime.now(UTC)
        await asyncio.to_thread(
            eventually, "a while at the gate", lambda: datetime.now(UTC) - known > 1.1 * held
        )
        await asyncio.to_thread(app.promote)

    async def watched(kube: Client) -> Ending:
        async def work() -> Begun:
            await app.release(kube, 2, steps=GATED)
            found = await kube.get(*ROLLOUT, "shop", app.namespace)
            metadata = found["metadata"]
            version = int(metadata["resourceVersion"])
            return Begun(app.image(2), metadata["generation"], version)

        before = await look(kube, "shop", app.namespace)
        cause = Cause(asyncio.create_task(work()), app.image(2), before)
        limit = Duration(int(PATIENCE_SECONDS))
        following = follow(kube, "shop", app.namespace, display, limit, cause)
        return (await asyncio.gather(following, promote()))[0]

    ending: Ending = call(app.lab, watched)
    release = ending.release
    steps = release.job.steps
    assert ending.outcome.exit_code is Exit.OK
    assert [release.sighting(step).weight for step in steps[1:-1]] == [10, 10, 30, 30, 100]
    assert all(step.seconds is not None for step in steps)
    # Times are those at which we see a change. A step that ends by itself may be seen for less long
    # than it was there; of this one we know from when to when it was there at least.
    assert (steps[GATE].seconds or 0) >= held.total_seconds()
    canary = release.sighting(steps[GATE]).canary
    assert canary is not None
    assert canary.desired == 2


def test_a_release_is_shown_while_the_engine_is_still_at_work(app: App) -> None:
    """With a Pulumi CLI, which ends seconds after the Rollout has changed (faults/20 a)."""

    async def watched(kube: Client) -> Ending:
        display = Moved()

        async def work() -> Begun:
            await app.release(kube, 2)
            async with asyncio.timeout(PATIENCE_SECONDS):
                await display.seen.wait()
            metadata = (await kube.get(*ROLLOUT, "shop", app.namespace))["metadata"]
            return Begun(app.image(2), metadata["generation"], int(metadata["resourceVersion"]))

        before = await look(kube, "shop", app.namespace)
        cause = Cause(asyncio.create_task(work()), app.image(2), before)
        limit = Duration(int(PATIENCE_SECONDS))
        return await follow(kube, "shop", app.namespace, display, limit, cause)

    ending: Ending = call(app.lab, watched)
    assert ending.outcome.exit_code is Exit.OK
