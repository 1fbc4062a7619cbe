"""What a job and an event are in MongoDB."""

from datetime import datetime, timedelta
from typing import Any, TypeVar

import bson
import msgspec
from bson.codec_options import CodecOptions

from devflow.reading.shown import shown
from devflow.record.fold.end_job import failed_for_good
from devflow.record.job import SCHEMA_VERSION, Job
from devflow.record.store import JobEvent, UnreadableDocumentError

_Kind = TypeVar("_Kind", Job, JobEvent)
_CODEC: CodecOptions[dict[str, Any]] = CodecOptions(tz_aware=True)

EVENT_ORDER = (("recordedAt", 1), ("position", 1))
"""Events of one job in the order in which they were written."""
EXPIRES = "expireAt"
"""When MongoDB may remove a document; those without it stay."""


def job_document(job: Job, retention: timedelta) -> dict[str, Any]:
    """A job as it is written. It expires ``retention`` after its end, or after it was asked for if
    it never begins; one under way never does.
    """
    fields = msgspec.to_builtins(job, builtin_types=(datetime,))
    document = {"_id": fields.pop("id"), **fields}
    since = job.finished_at if job.begun else job.updated_at
    over = job.status.is_final or not job.begun or failed_for_good(job)
    if over and since is not None:
        document[EXPIRES] = since + retention
    return document


def event_document(
    event: JobEvent, now: datetime, position: int, retention: timedelta
) -> dict[str, Any]:
    """An event as it is written: ``now``, and at which position among those written together."""
    fields = msgspec.to_builtins(event, builtin_types=(datetime,))
    return {
        "_id": fields.pop("key"),
        **fields,
        "recordedAt": now,
        "position": position,
        EXPIRES: now + retention,
        "schemaVersion": SCHEMA_VERSION,
    }


def as_stored(document: dict[str, Any]) -> dict[str, Any]:
    """The document as it will be read back: MongoDB's times are of whole milliseconds."""
    return bson.decode(bson.encode(document), _CODEC)


def read_job(document: dict[str, Any]) -> Job:
    """The job in a document.

    :raises UnreadableDocumentError: a newer Devflow wrote it, or it isn't a job at all.
    """
    steps = document.get("steps")
    if isinstance(steps, list):
        document = {**document, "steps": [_with_facts(step) for step in steps]}
    return _read(document, "id", Job)


def read_own_job(document: dict[str, Any]) -> Job:
    """The job in a document, for a process that goes on with it: it has to know what every word
    means.

    :raises UnreadableDocumentError: as :func:`read_job`, or a status is a newer Devflow's.
    """
    job = read_job(document)
    words = (job.status, *(step.status for step in job.steps))
    if strange := next((word for word in words if not word.is_known), None):
        raise UnreadableDocumentError(
            f"document {shown(job.id)} has the status {shown(strange.value)}, which this devflow"
            " doesn't know: use the newer devflow that wrote it"
        )
    return job


def _with_facts(step: Any) -> Any:
    """A step as it is written now: before there were plans, its kind said all of it."""
    if not isinstance(step, dict):
        return step
    kind = step.get("kind")
    return {
        "moves": kind == "weight",
        "judges": kind == "verify",
        "asks": kind == "approve",
        **step,
    }


def read_event(document: dict[str, Any]) -> JobEvent:
    """The event in a document.

    :raises UnreadableDocumentError: a newer Devflow wrote it, or it isn't an event at all.
    """
    return _read(document, "key", JobEvent)


def _read(document: dict[str, Any], key: str, kind: type[_Kind]) -> _Kind:
    _check_version(document)
    fields = {**document, key: document.get("_id")}
    try:
        return msgspec.convert(fields, kind, builtin_types=(datetime,))
    except (msgspec.ValidationError, RecursionError) as error:
        raise UnreadableDocumentError(f"{_named(document)}: {error}") from None


def _named(document: dict[str, Any]) -> str:
    return f"document {shown(document.get('_id'))}"


def _check_version(document: dict[str, Any]) -> None:
    version = document.get("schemaVersion")
    if isinstance(version, int) and version > SCHEMA_VERSION:
        raise UnreadableDocumentError(
            f"{_named(document)} has schema version {shown(version)}, and this devflow reads"
            f" up to {SCHEMA_VERSION}: use the newer devflow that wrote it"
        )
