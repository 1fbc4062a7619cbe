import asyncio

import pytest
from msgspec.structs import replace

from devflow.record import Job
from devflow.watch import Record, recording
from tests.unit.watch.objects import Shop


def test_the_record_of_a_release_is_known_by_its_pods_and_schedule_whatever_its_id() -> None:
    record, mine = Record(), Shop().release(10).job
    assert record.of(mine) is None
    record.latest = replace(mine, id="asked-for")
    assert record.of(mine) is record.latest
    record.latest = replace(mine, schedule_hash="another")
    assert record.of(mine) is None


def test_a_release_that_has_not_begun_has_no_record_yet() -> None:
    record, shop = Record(), Shop()
    record.latest = shop.release(10).job
    shop.asks_for("ghcr.io/acme/shop:3.0.0")
    assert record.of(shop.release().job) is None


async def test_the_record_is_read_while_one_watches_and_once_more_at_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # A machine may stand still for a second.
    monkeypatch.setattr("devflow.watch.recorded.EVERY_SECONDS", 3600.0)
    record, read_first, mine = Record(), asyncio.Event(), Shop().release(10).job
    answers = iter(["first", None, "last"])

    async def read() -> Job | None:
        message = next(answers)
        read_first.set()
        return replace(mine, message=message) if message else None

    async with recording(record, read):
        await read_first.wait()
        await asyncio.sleep(0)
        assert record.latest is not None
        assert record.latest.message == "first"
        next(answers)
    assert record.latest.message == "last"
