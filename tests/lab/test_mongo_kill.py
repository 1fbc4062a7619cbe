"""What the store has acknowledged outlives the lab's MongoDB."""

import asyncio

import pytest

from devflow.lab import Lab
from devflow.record.mongo import MongoStore
from devflow.record.store import StoreAwayError
from tests.lab.mongodb import new_database
from tests.lab.parts import kill
from tests.unit.record.jobs import job

pytestmark = pytest.mark.own_lab


async def test_what_was_acknowledged_survives_a_kill(lab: Lab) -> None:
    async with new_database(lab) as (uri, _):
        store = MongoStore(uri)
        await store.open()
        for serial in range(1, 30):
            await store.save(job(serial=serial))
        kill(lab, "mongodb")
        with pytest.raises(StoreAwayError):
            await store.save(job(serial=30))
        await asyncio.to_thread(lab.up)
        assert [made.serial for made in await store.current("lab")] == [29]
        assert await store.save(job(serial=30)) is None
        await store.close()
