"""What people do to an app in one run, drawn from its seed."""

from collections.abc import Awaitable, Callable
from random import Random

from tests.unit.controller.simulation.cluster import Cluster

SCHEDULES: tuple[tuple[object, ...], ...] = (
    (10, "verify", 30, "verify", 50, "verify", 100),
    (20, "verify", 100),
    (10, "verify", "approve", 50, {"pause": "3s"}, 100),
    (100,),
    (5, 25, "verify", 100),
)

Act = Callable[[Cluster, Random], Awaitable[None]]


async def let_it_be(cluster: Cluster, rng: Random) -> None:
    """The release walks by itself."""


async def promote_fully(cluster: Cluster, rng: Random) -> None:
    await cluster.change(lambda argo: argo.promote_fully())


async def abort(cluster: Cluster, rng: Random) -> None:
    await cluster.change(lambda argo: argo.abort())
    await cluster.quiet()


async def abort_while_held_up(cluster: Cluster, rng: Random) -> None:
    cluster.hold_up(rng)
    await cluster.wait(rng.uniform(0.0, 3.0))
    await cluster.change(lambda argo: argo.abort())
    if rng.random() < 0.4:
        await cluster.wait(rng.uniform(0.0, 0.4))
        await cluster.change(lambda argo: argo.retry())
    await cluster.wait(rng.uniform(0.0, 15.0))
    cluster.go_on()
    await cluster.quiet()


async def go_back_while_held_up(cluster: Cluster, rng: Random) -> None:
    cluster.hold_up(rng)
    await cluster.wait(rng.uniform(0.0, 3.0))
    await cluster.release(cluster.image_before)
    await cluster.wait(rng.uniform(0.0, 15.0))
    cluster.go_on()
    await cluster.quiet()


async def break_down(cluster: Cluster, rng: Random) -> None:
    """The canary's pods fail once it has traffic, and at times one of stable with them."""
    if cluster.manual:
        return
    cluster.break_down()
    if rng.random() < 0.5:
        cluster.hold_up(rng)
        await cluster.wait(rng.uniform(0.0, 20.0))
        cluster.go_on()


async def abort_and_retry(cluster: Cluster, rng: Random) -> None:
    await cluster.change(lambda argo: argo.abort())
    await cluster.wait(rng.uniform(0.5, 10.0))
    await cluster.change(lambda argo: argo.retry())


async def reschedule(cluster: Cluster, rng: Random) -> None:
    steps = rng.choice(SCHEDULES)
    await cluster.change(lambda argo: argo.reschedule(steps))


async def replace(cluster: Cluster, rng: Random) -> None:
    await cluster.release(f"shop:{rng.randint(100, 999)}")


async def undo(cluster: Cluster, rng: Random) -> None:
    before = cluster.image_before
    if rng.random() < 0.5:
        await cluster.ask(before)
    await cluster.release(before)


async def pause(cluster: Cluster, rng: Random) -> None:
    await cluster.change(lambda argo: argo.pause(True))
    await cluster.wait(rng.uniform(0.5, 100.0))
    await cluster.change(lambda argo: argo.pause(False))


async def recreate(cluster: Cluster, rng: Random) -> None:
    await cluster.recreate()


async def mend(cluster: Cluster, rng: Random) -> None:
    cluster.mend()


DECISIONS: tuple[Act, ...] = (abort, abort, replace, undo, mend)
"""What a person may do about a bad release."""
DECISION_SECONDS = (5.0, 100.0)
"""The shortest and the longest that a person takes."""

REMOVAL_CHANCE = 0.1
"""That an app is deleted in the middle of a release, for good."""

ACTS: tuple[Act, ...] = (
    *(let_it_be, let_it_be, promote_fully, abort, abort_while_held_up, abort_while_held_up),
    *(go_back_while_held_up, go_back_while_held_up),
    *(abort_and_retry, break_down),
    *(reschedule, replace, undo, pause, recreate),
)


async def play(cluster: Cluster, rng: Random) -> None:
    """A few releases, each with something that people do at some moment of it."""
    await cluster.quiet()
    if cluster.first_is_bad:
        await cluster.wait(rng.uniform(0.0, 100.0))
    for number in range(2, 2 + rng.randint(1, 3)):
        bad, image = rng.random() < 0.2, f"shop:{number}"
        if rng.random() < 0.6:
            await cluster.ask(image)
            if rng.random() < 0.25:
                await cluster.fail_to_sync()
                if rng.random() < 0.5:
                    continue
        await cluster.release(image, bad=bad)
        await cluster.wait(rng.uniform(0.0, 25.0))
        if rng.random() < REMOVAL_CHANCE:
            cluster.remove()
            return
        if cluster.nothing_to_protect:
            if cluster.manual:
                await cluster.wait(rng.uniform(*DECISION_SECONDS))
                await promote_fully(cluster, rng)
        elif not bad:
            await rng.choice(ACTS)(cluster, rng)
        elif cluster.manual:
            await cluster.wait(rng.uniform(*DECISION_SECONDS))
            await rng.choice(DECISIONS)(cluster, rng)
        await cluster.quiet()
        await cluster.wait(rng.uniform(0.0, 5.0))
