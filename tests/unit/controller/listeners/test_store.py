"""What waits for the store: the newest state of each job, written once it can be."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from msgspec.structs import replace

from devflow.controller.effect import job_changed
from devflow.controller.listeners.store import StoreListener
from devflow.controller.process.health import Health
from devflow.controller.process.metrics import Metrics
from devflow.controller.react import react
from devflow.controller.state.state import State
from devflow.controller.state.tracked_job import TrackedJob
from devflow.kube.backoff import Backoff
from devflow.record.job import Job, StepStatus
from devflow.record.store import StoreAwayError, UnreadableDocumentError
from tests.lab.waiting import PATIENCE_SECONDS
from tests.unit.controller.doubles import Clock, Store
from tests.unit.record.jobs import job


@asynccontextmanager
async def outbox_to(store: Store, metrics: Metrics | None = None) -> AsyncIterator[StoreListener]:
    """An outbox at work, and what the store answers handled as the controller does."""
    clock, state = Clock(), State("here")
    outbox = StoreListener(store, clock, lambda: Backoff(sleep=clock.sleep), metrics or Metrics())

    async def write() -> None:
        async for answer in outbox.writer():
            react(state, answer, clock.now())

    writing = asyncio.create_task(write())
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            yield outbox
    finally:
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)


def put(outbox: StoreListener, tracked: TrackedJob, before: Job | None = None) -> None:
    outbox.hear(job_changed(tracked, before))


def at_step(index: int, **changes: Any) -> Job:
    """The job with its steps up to ``index`` over."""
    whole = job(serial=0, **changes)
    steps = tuple(
        replace(step, status=StepStatus.SUCCEEDED) if step.index <= index else step
        for step in whole.steps
    )
    return replace(whole, steps=steps)


async def test_what_is_put_is_written_with_its_trail() -> None:
    store = Store()
    async with outbox_to(store) as outbox:
        put(outbox, TrackedJob(at_step(0)))
        await outbox.empty()
    assert store.jobs["shop-r2-0a1b2c3d"].serial == 1
    assert "shop-r2-0a1b2c3d/0/Succeeded" in store.events


async def test_a_change_while_the_store_is_asked_for_the_walk_is_written_too() -> None:
    store = Store()
    async with outbox_to(store) as outbox:
        tracked = TrackedJob(at_step(0))
        put(outbox, tracked)
        await store.asking.wait()
        tracked.job = at_step(2)
        put(outbox, tracked)
        await outbox.empty()
    assert store.jobs["shop-r2-0a1b2c3d"].steps[2].status is StepStatus.SUCCEEDED
    assert tracked.job.steps[2].status is StepStatus.SUCCEEDED


async def test_a_walk_that_is_recorded_under_another_id_keeps_that() -> None:
    store = Store()
    store.walk = store.jobs["asked"] = replace(at_step(0, id="asked", request="asked"), serial=4)
    async with outbox_to(store) as outbox:
        put(outbox, TrackedJob(at_step(2)))
        await outbox.empty()
    (job,) = store.jobs.values()
    assert (job.id, job.request, job.serial) == ("asked", "asked", 5)
    assert job.steps[2].status is StepStatus.SUCCEEDED


async def test_changes_while_the_store_is_away_become_one_write() -> None:
    store = Store()
    store.trouble = StoreAwayError("away")
    async with outbox_to(store) as outbox:
        tracked = TrackedJob(at_step(-1))
        for index in range(3):
            tracked.job = at_step(index)
            put(outbox, tracked)
            await asyncio.sleep(0)
        await store.refusing.wait()
        assert len(outbox) == 1
        store.trouble = None
        await outbox.empty()
        assert outbox.away_since is None
    assert store.saves == 1
    assert {f"shop-r2-0a1b2c3d/{index}/Succeeded" for index in range(3)} <= set(store.events)


async def test_what_another_wrote_is_joined_and_nothing_of_either_is_lost() -> None:
    store = Store()
    store.jobs["shop-r2-0a1b2c3d"] = replace(at_step(1), serial=4)
    async with outbox_to(store) as outbox:
        tracked = TrackedJob(at_step(0, actor="zoe"))
        put(outbox, tracked)
        await outbox.empty()
    written = store.jobs["shop-r2-0a1b2c3d"]
    assert written.serial == 5
    assert written.actor == "zoe"
    assert [step.status for step in written.steps[:2]] == [StepStatus.SUCCEEDED] * 2
    assert tracked.to_write() is None


async def test_what_another_wrote_already_is_not_written_again() -> None:
    store = Store()
    store.jobs["shop-r2-0a1b2c3d"] = replace(at_step(1), serial=4)
    async with outbox_to(store) as outbox:
        put(outbox, TrackedJob(at_step(0)))
        await outbox.empty()
    assert store.jobs["shop-r2-0a1b2c3d"].serial == 4


async def test_a_change_during_a_write_is_written_after_it() -> None:
    store = Store()
    async with outbox_to(store) as outbox:
        tracked = TrackedJob(at_step(0))
        put(outbox, tracked)
        await store.saving.wait()
        tracked.job = at_step(2)
        put(outbox, tracked)
        await outbox.empty()
    assert store.jobs["shop-r2-0a1b2c3d"].steps[2].status is StepStatus.SUCCEEDED
    assert store.jobs["shop-r2-0a1b2c3d"].serial == 2


async def test_a_document_of_a_newer_version_is_left_alone_and_holds_up_no_other_job() -> None:
    store, metrics = Store(), Metrics()
    store.trouble = UnreadableDocumentError("schema version 2")
    async with outbox_to(store, metrics) as outbox:
        put(outbox, TrackedJob(at_step(0)))
        await outbox.empty()
        store.trouble = None
        put(outbox, TrackedJob(at_step(0, id="cart-r1-0a1b2c3d")))
        await outbox.empty()
    assert set(store.jobs) == {"cart-r1-0a1b2c3d"}
    assert b"devflow_refused_documents_total 1.0" in metrics.text()


async def test_an_abort_can_wait_until_a_job_is_written() -> None:
    store = Store()
    async with outbox_to(store) as outbox:
        tracked = TrackedJob(at_step(0))
        put(outbox, tracked)
        await outbox.written(tracked)
        assert store.saves == 1


def test_a_controller_that_stands_by_is_ready() -> None:
    assert Health(Metrics()).answer("/readyz").status == 200
    assert Health(Metrics()).answer("/nothing").status == 404
