"""When a release that is being started is shown (faults/20 a)."""

import asyncio

from devflow.watch import Begun, Cause
from tests.unit.watch.objects import NEW, OLD, Shop


async def test_only_what_has_changed_since_the_work_began_is_of_it() -> None:
    async def work() -> Begun:
        return Begun(NEW, 2, 7)

    shop = Shop()
    before = shop.release(0)
    cause = Cause(asyncio.create_task(work()), NEW, before)
    assert not cause.is_seen(before)
    shop.asks_for(OLD)
    assert not cause.is_seen(shop.release(0))
    shop.asks_for(NEW)
    assert cause.is_seen(shop.release(10))
    await cause.work


async def test_another_attempt_is_seen_though_the_spec_is_the_same() -> None:
    async def work() -> Begun:
        return Begun(NEW, 2, 7, retried=True)

    aborted = Shop()
    aborted.release(10)
    before = aborted.aborted()
    cause = Cause(asyncio.create_task(work()), NEW, before)
    assert not cause.is_seen(before)
    assert cause.is_seen(Shop().release(0))
    await cause.work
