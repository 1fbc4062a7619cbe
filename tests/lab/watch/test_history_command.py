"""``devflow history`` and ``devflow job`` on a record in the lab's MongoDB."""

import json
from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path

import pytest

from devflow.errors import Exit
from devflow.lab import Lab
from devflow.record.job import SCHEMA_VERSION, JobStatus
from devflow.record.mongo import URI_VARIABLE, MongoStore
from devflow.record.mongo.connection import Database
from devflow.record.store import JobEvent
from tests.lab.mongodb import new_database
from tests.lab.releases import start
from tests.lab.waiting import PATIENCE_SECONDS
from tests.unit.record.jobs import BEGAN, job

OLD = job(id="shop-r1-0a1b2c3d", number=1, status=JobStatus.SUCCEEDED, finished_at=BEGAN)
NEW = job(updated_at=BEGAN + timedelta(hours=1))
WEB = job(id="web-r1-0a1b2c3d", app="web", namespace="web")


@pytest.fixture
async def record(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[Database, None]:
    """Two releases of shop, one of web; the command is told where they are."""
    async with new_database(lab) as (uri, documents):
        store = MongoStore(uri)
        for made in (NEW, OLD, WEB):
            await store.save(made)
        await store.record(
            [
                JobEvent(
                    key=f"{NEW.id}/0/Running",
                    job=NEW.id,
                    app="shop",
                    namespace="shop",
                    cluster="lab",
                    at=BEGAN,
                    what="Applied Running",
                    actor="alice",
                )
            ]
        )
        await store.close()
        monkeypatch.setenv(URI_VARIABLE, uri.text)
        yield documents


def devflow(*arguments: str, folder: Path | None = None) -> tuple[int, str, str]:
    process = start(*arguments, folder=folder)
    out, errors = process.communicate(timeout=PATIENCE_SECONDS)
    return process.returncode, out, errors


def ids(out: str) -> list[str]:
    return [json.loads(line)["id"] for line in out.splitlines()]


async def test_the_history_has_the_releases_changed_last_first(record: Database) -> None:
    code, out, errors = devflow("history", "shop", "--json")
    assert (code, errors) == (0, "")
    assert ids(out) == [NEW.id, OLD.id]
    _, out, _ = devflow("history", "--json", "--namespace", "web")
    assert ids(out) == [WEB.id]
    _, out, _ = devflow("history", "--json", "--limit", "1")
    assert ids(out) == [NEW.id]
    code, out, _ = devflow("history", "shop")
    assert code == 0
    assert out.index(NEW.id) < out.index(OLD.id)


async def test_an_app_without_a_release_has_an_empty_history(record: Database) -> None:
    assert devflow("history", "nope") == (0, "", "No release of nope is on record.\n")
    assert devflow("history", "nope", "--json") == (0, "", "")


async def test_a_job_is_shown_with_its_steps_and_its_audit_trail(record: Database) -> None:
    code, out, errors = devflow("job", NEW.id, "--events")
    assert (code, errors) == (0, "")
    for shown in ("10% Traffic", "Verify", "Completed", "Applied Running", "alice"):
        assert shown in out
    _, out, _ = devflow("job", NEW.id, "--json", "--events")
    document = json.loads(out)
    assert [step["name"] for step in document["steps"]] == [step.name for step in NEW.steps]
    assert document["steps"][0]["startedAt"] == "2026-03-01T12:00:00.123000Z"
    assert [event["what"] for event in document["events"]] == ["Applied Running"]
    _, out, _ = devflow("job", NEW.id, "--json")
    assert "events" not in json.loads(out)


async def test_an_unknown_job_names_those_that_look_like_it(record: Database) -> None:
    code, _, errors = devflow("job", "web-r1-0a1b2d")
    assert code == Exit.BAD_INPUT
    assert errors.startswith(
        "Error: no job 'web-r1-0a1b2d' is on record; did you mean web-r1-0a1b2c3d"
    )


async def test_what_a_newer_devflow_wrote_is_said_to_be_left_out(record: Database) -> None:
    newer = {"$set": {"schemaVersion": SCHEMA_VERSION + 1}}
    await record.jobs.update_one({"_id": OLD.id}, newer)
    code, out, errors = devflow("history", "shop", "--json")
    assert code == 0
    assert ids(out) == [NEW.id]
    assert errors.startswith(f"1 left out: document '{OLD.id}' has schema version")
    code, _, errors = devflow("job", OLD.id)
    assert code == Exit.BAD_INPUT
    assert f"has schema version {SCHEMA_VERSION + 1}" in errors


def test_the_lab_s_record_is_found_by_itself(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(URI_VARIABLE, raising=False)
    code, _, _ = devflow("history", "--json", "--limit", "1")
    assert code == 0


def test_with_no_record_anywhere_the_error_says_how_to_name_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv(URI_VARIABLE, raising=False)
    monkeypatch.setenv("DEVFLOW_LAB", str(tmp_path / "none"))
    code, _, errors = devflow("history", folder=tmp_path)
    assert code == Exit.BAD_INPUT
    assert errors.count("\n") == 1
    assert "set $DEVFLOW_MONGODB_URI" in errors


def test_a_mongodb_that_is_not_there_is_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(URI_VARIABLE, "mongodb://devflow:s3cret@127.0.0.1:1/devflow")
    code, _, errors = devflow("job", "x", folder=tmp_path)
    assert code == Exit.STORE
    assert errors.count("\n") == 1
    assert "127.0.0.1:1" in errors
    assert "s3cret" not in errors
