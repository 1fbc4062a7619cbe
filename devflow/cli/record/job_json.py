"""A recorded job as JSON: the keys are those of the collection, and an interface."""

from collections.abc import Sequence
from typing import Any

import msgspec

from devflow.record import Job, JobEvent


def job_line(job: Job, events: Sequence[JobEvent] | None = None) -> str:
    """One line. With ``events``, even none, there is a key of that name."""
    document: dict[str, Any] = msgspec.to_builtins(job)
    if events is not None:
        document["events"] = msgspec.to_builtins(events)
    return msgspec.json.encode(document).decode()
