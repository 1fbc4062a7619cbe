"""The controller's store on the lab's MongoDB."""

import asyncio
import socket
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit, urlunsplit

import msgspec
import pytest

from devflow.errors import Exit, UserError
from devflow.lab import Lab
from devflow.live import DONE, Action, Verb
from devflow.record.job import SCHEMA_VERSION, JobStatus, RolloutRef
from devflow.record.mongo import Archive, MongoStore, MongoUri
from devflow.record.mongo.connection import Database
from devflow.record.store import (
    JobEvent,
    StoreAwayError,
    StoreRefusedError,
    UnreadableDocumentError,
)
from tests.lab.mongodb import at_port, new_database, wire_to
from tests.lab.waiting import PATIENCE_SECONDS
from tests.unit.record.jobs import BEGAN, job


@pytest.fixture
async def place(lab: Lab) -> AsyncGenerator[tuple[MongoUri, Database], None]:
    async with new_database(lab) as made:
        yield made


@pytest.fixture
def uri(place: tuple[MongoUri, Database]) -> MongoUri:
    return place[0]


@pytest.fixture
def documents(place: tuple[MongoUri, Database]) -> Database:
    return place[1]


@pytest.fixture
async def store(uri: MongoUri) -> AsyncGenerator[MongoStore, None]:
    made = MongoStore(uri)
    await made.open()
    yield made
    await made.close()


def event(key: str, what: str = "Applied Succeeded") -> JobEvent:
    return JobEvent(
        key=key, job=job().id, app="shop", namespace="shop", cluster="lab", at=None, what=what
    )


async def test_a_job_is_written_step_by_step_and_read_back(store: MongoStore) -> None:
    assert await store.save(job()) is None
    later = job(serial=2, status=JobStatus.PAUSED, message="waiting for a person")
    assert await store.save(later) is None
    assert await store.current("lab") == [later]
    assert await store.current("elsewhere") == []


async def test_of_two_writers_one_gets_through_and_the_other_is_told(store: MongoStore) -> None:
    await store.save(job())
    ours, theirs = job(serial=2, message="ours"), job(serial=2, message="theirs")
    told = await asyncio.gather(store.save(ours), store.save(theirs))
    kept = await store.current("lab")
    assert sorted(told, key=lambda found: found is None) == [*kept, None]
    assert kept == [ours if told[0] is None else theirs]


async def test_many_writers_of_a_first_document_leave_one(uri: MongoUri, store: MongoStore) -> None:
    rivals = [MongoStore(uri) for _ in range(5)]
    told = await asyncio.gather(
        *(rival.save(job(message=str(number))) for number, rival in enumerate(rivals))
    )
    for rival in rivals:
        await rival.close()
    assert [found for found in told if found] == 4 * list(await store.current("lab"))


async def test_a_writer_that_is_behind_gets_what_is_there_and_changes_nothing(
    store: MongoStore,
) -> None:
    newest = job(serial=3)
    for saved in (job(), job(serial=2), newest):
        await store.save(saved)
    assert await store.save(job(serial=2, message="late")) == newest
    assert await store.current("lab") == [newest]


async def test_a_write_whose_answer_was_lost_counts_when_it_is_repeated(
    uri: MongoUri, documents: Database
) -> None:
    async with wire_to(uri) as wire:
        store = MongoStore(at_port(uri, wire.port))
        await store.save(job())
        wire.cut_after = b"serial"
        with pytest.raises(StoreAwayError):
            await store.save(job(serial=2))
        assert wire.cuts == 1
        written = await documents.jobs.find_one({"_id": job().id})
        assert written is not None
        assert written["serial"] == 2
        # With microseconds, which MongoDB doesn't keep.
        assert await store.save(job(serial=2, updated_at=job().updated_at)) is None
        await store.close()


async def test_the_newest_job_of_each_rollout_is_current_and_what_has_no_end_yet(
    store: MongoStore,
) -> None:
    web, asked_for = RolloutRef(name="web", uid="web-uid"), RolloutRef(name="shop", uid="")
    asked = Action(id="a", verb=Verb.ABORT, by="alice", at=BEGAN, revision=6, version=1)
    done = msgspec.structs.replace(asked, id="b", outcome=DONE)
    jobs = [
        job(id="shop-r6", number=6, status=JobStatus.SUPERSEDED, actions=(done,)),
        job(id="shop-r7", number=7, status=JobStatus.SUPERSEDED, actions=(asked, done)),
        job(id="shop-r8", number=8),
        job(id="shop-r9", number=9, status=JobStatus.SUCCEEDED),
        job(id="shop-r10", number=10, status=JobStatus.SUPERSEDED),
        job(id="shop-r10-2", number=10, attempt=2, status=JobStatus.SUCCEEDED),
        job(id="web-r1", number=1, app="web", rollout=web),
        job(id="other-r11", number=11, cluster="other"),
        job(id="asked", number=0, rollout=asked_for, status=JobStatus.PENDING),
        job(id="replaced", number=0, rollout=asked_for, status=JobStatus.SUPERSEDED),
    ]
    for made in jobs:
        await store.save(made)
    found = await store.current("lab")
    known = {"shop-r7", "shop-r8", "shop-r10-2", "web-r1", "asked"}
    assert {made.id for made in found} == known


async def test_events_are_written_once_and_read_in_order(uri: MongoUri, store: MongoStore) -> None:
    first, second, third = (event(f"{job().id}/{index}/Succeeded") for index in (2, 0, 1))
    await store.record([first, second])
    again = msgspec.structs.replace(first, message="told otherwise")
    await store.record([again, third])
    await store.record([])
    async with Archive(uri) as archive:
        assert await archive.events(job().id) == [first, second, third]
        assert await archive.events("nobody") == []


async def test_finished_jobs_and_events_expire_and_open_jobs_do_not(
    uri: MongoUri, documents: Database
) -> None:
    ended = datetime(2026, 3, 1, tzinfo=UTC)
    store = MongoStore(uri, retention=timedelta(days=7))
    await store.save(job(id="over", status=JobStatus.SUCCEEDED, finished_at=ended))
    await store.save(job(id="open"))
    before = datetime.now(UTC)
    await store.record([event("one")])
    after = datetime.now(UTC)
    await store.close()
    expiry = {made["_id"]: made.get("expireAt") async for made in documents.jobs.find()}
    assert expiry == {"over": ended + timedelta(days=7), "open": None}
    kept = await documents.events.find_one({"_id": "one"})
    assert kept is not None
    # MongoDB keeps milliseconds.
    earliest = before - timedelta(milliseconds=1)
    assert earliest <= kept["expireAt"] - timedelta(days=7) <= after
    for collection in (documents.jobs, documents.events):
        index = (await collection.index_information())["retention"]
        assert index["key"] == [("expireAt", 1)]
        assert index["expireAfterSeconds"] == 0


async def test_indexes_are_there_from_the_start_and_made_once(
    uri: MongoUri, store: MongoStore, documents: Database
) -> None:
    made = await documents.jobs.index_information()
    assert set(made) == {"_id_", "retention", "newest", "history", "history-of-app"}
    again = MongoStore(uri)
    await again.open()
    await again.close()
    assert await documents.jobs.index_information() == made


async def test_a_document_of_a_newer_schema_is_left_alone_and_stops_nothing_else(
    store: MongoStore, documents: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await store.save(job())
    web = job(id="web-r1", app="web", rollout=RolloutRef(name="web", uid="web-uid"))
    await store.save(web)
    newer = {"schemaVersion": SCHEMA_VERSION + 1, "steps": "in another shape"}
    await documents.jobs.update_one({"_id": job().id}, {"$set": newer})
    before = await documents.jobs.find_one({"_id": job().id})
    assert await store.current("lab") == [web]
    assert store.unreadable == 1
    assert f"schema version {SCHEMA_VERSION + 1}" in caplog.text
    for mine in (job(), job(serial=2)):
        with pytest.raises(UnreadableDocumentError, match=f"reads up to {SCHEMA_VERSION}"):
            await store.save(mine)
    assert await documents.jobs.find_one({"_id": job().id}) == before
    assert await store.save(msgspec.structs.replace(web, serial=2)) is None


async def test_a_server_that_is_not_there_is_away_within_seconds(uri: MongoUri) -> None:
    with socket.socket() as held:
        # Bound, so that no other process gets the port; but it doesn't listen.
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
        store = MongoStore(at_port(uri, port))
        async with asyncio.timeout(PATIENCE_SECONDS):
            told = await asyncio.gather(
                store.open(), store.save(job()), store.record([event("x")]), return_exceptions=True
            )
        await store.close()
    assert [type(error) for error in told] == [StoreAwayError] * 3
    assert all(str(error).startswith(f"127.0.0.1:{port}: [Errno 111]") for error in told)


@pytest.mark.parametrize("login", ["devflow:wr0ng@", ""])
async def test_wrong_or_no_credentials_are_one_line_without_the_password(
    uri: MongoUri, login: str
) -> None:
    given = urlsplit(uri.text)
    host = given.netloc.rpartition("@")[2]
    options = given.query if login else ""
    text = urlunsplit(given._replace(netloc=f"{login}{host}", query=options))
    store = MongoStore(MongoUri(text, "$DEVFLOW_MONGODB_URI"))
    with pytest.raises(
        UserError, match=r"refused the MongoDB URI in \$DEVFLOW_MONGODB_URI"
    ) as caught:
        await store.open()
    assert caught.value.exit_code is Exit.STORE
    assert "\n" not in str(caught.value)
    assert "wr0ng" not in str(caught.value)
    with pytest.raises(StoreRefusedError):
        await store.current("lab")
    await store.close()
