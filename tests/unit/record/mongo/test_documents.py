from datetime import UTC, datetime, timedelta

import pytest

from devflow.record.job import SCHEMA_VERSION, Job, JobStatus, RolloutRef
from devflow.record.mongo.documents import (
    as_stored,
    event_document,
    job_document,
    read_event,
    read_job,
    read_own_job,
)
from devflow.record.store import JobEvent, UnreadableDocumentError
from tests.unit.record.jobs import BEGAN, job

MONTH = timedelta(days=30)
UNBEGUN = RolloutRef(name="shop", uid="")


def test_a_job_is_read_back_as_it_was_written() -> None:
    assert read_job(as_stored(job_document(job(), MONTH))) == job()


def test_a_first_deploy_is_read_back_as_it_was_written() -> None:
    first = job(from_=None, started_at=None)
    assert read_job(as_stored(job_document(first, MONTH))) == first


def test_an_event_is_read_back_as_it_was_written() -> None:
    event = JobEvent(
        key="shop-r2-0a1b2c3d/1/Succeeded",
        job="shop-r2-0a1b2c3d",
        app="shop",
        namespace="shop",
        cluster="lab",
        at=None,
        what="10% Traffic Succeeded",
        actor="alice",
    )
    assert read_event(as_stored(event_document(event, BEGAN, 0, MONTH))) == event


def test_the_keys_are_those_of_the_documentation() -> None:
    document = job_document(job(), MONTH)
    assert document["_id"] == "shop-r2-0a1b2c3d"
    image = "ghcr.io/acme/shop:1.0.0"
    assert document["from"] == {"image": image, "hash": "84d7596479", "served": False}
    assert document["version"] == {"generation": 2, "resourceVersion": 3_000_000_000}
    assert document["steps"][0]["startedAt"] == BEGAN
    assert document["schemaVersion"] == SCHEMA_VERSION


@pytest.mark.parametrize(
    ("finished", "expires"),
    [
        (job(status=JobStatus.SUCCEEDED, finished_at=BEGAN), BEGAN + MONTH),
        (job(status=JobStatus.FAILED, finished_at=BEGAN), None),
        (job(status=JobStatus.PAUSED), None),
        (job(status=JobStatus.PENDING, rollout=UNBEGUN), BEGAN + MONTH),
        (job(status=JobStatus.FAILED, rollout=UNBEGUN, finished_at=BEGAN), BEGAN + MONTH),
    ],
    ids=["succeeded", "not rolled back yet", "paused", "never picked up", "never begun"],
)
def test_only_a_job_that_is_not_under_way_expires(finished: Job, expires: datetime | None) -> None:
    assert job_document(finished, MONTH).get("expireAt") == expires


def test_a_document_of_a_newer_schema_is_refused_with_both_versions() -> None:
    document = job_document(job(), MONTH) | {"schemaVersion": SCHEMA_VERSION + 1}
    with pytest.raises(
        UnreadableDocumentError,
        match=rf"'shop-r2-0a1b2c3d' has schema version {SCHEMA_VERSION + 1}",
    ) as caught:
        read_job(document)
    assert f"reads up to {SCHEMA_VERSION}" in str(caught.value)


def test_a_document_that_is_no_job_is_refused_by_the_field_that_is_wrong() -> None:
    document = job_document(job(), MONTH) | {"status": 7}
    with pytest.raises(
        UnreadableDocumentError, match=r"Expected `str`, got `int` - at `\$.status`"
    ):
        read_job(document)


def test_times_are_stored_to_the_millisecond() -> None:
    precise = job(updated_at=datetime(2026, 3, 1, 12, 0, 0, 123_999, UTC))
    assert read_job(as_stored(job_document(precise, MONTH))).updated_at == BEGAN


def test_a_document_of_the_version_before_has_the_facts_that_its_kinds_say() -> None:
    before = as_stored(job_document(job(), MONTH))
    for step in before["steps"]:
        for field in ("moves", "judges", "asks"):
            del step[field]
    assert read_job(before) == job()


def test_a_status_of_a_newer_devflow_is_read_as_it_is_but_not_gone_on_with() -> None:
    document = as_stored(job_document(job(), MONTH))
    newer = {**document, "status": "Baking"}
    assert read_job(newer).status == "Baking"
    assert job_document(read_job(newer), MONTH)["status"] == "Baking"
    with pytest.raises(UnreadableDocumentError, match=r"status 'Baking'.* newer devflow"):
        read_own_job(newer)
    newer = {**document, "steps": [{**document["steps"][0], "status": "Warming"}]}
    assert [step.status for step in read_job(newer).steps] == ["Warming"]
    with pytest.raises(UnreadableDocumentError, match="status 'Warming'"):
        read_own_job(newer)


def test_a_kind_of_a_newer_devflow_is_kept_with_what_it_does() -> None:
    document = as_stored(job_document(job(), MONTH))
    document["steps"][2] |= {"kind": "soak", "judges": True}
    soak = read_own_job(document).steps[2]
    assert (soak.kind, soak.judges, soak.planned) == ("soak", True, True)
