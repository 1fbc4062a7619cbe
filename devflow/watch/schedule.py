"""The schedule of a running release, read back from its Rollout."""

from collections.abc import Mapping
from typing import Any

from devflow.errors import UserError
from devflow.reading.error import ReadError
from devflow.reading.json_text import read_json
from devflow.release import Schedule, SpecError
from devflow.release.workload.rollout import SCHEDULE_ANNOTATION


def schedule_of(rollout: Mapping[str, Any]) -> Schedule:
    """The schedule as its user wrote it.

    :raises UserError: the Rollout bears no schedule, or one that can't be read.
    """
    metadata = rollout["metadata"]
    where = f"Rollout {metadata['namespace']}/{metadata['name']}"
    written = (metadata.get("annotations") or {}).get(SCHEDULE_ANNOTATION)
    if written is None:
        raise UserError(
            f"{where} has no annotation {SCHEDULE_ANNOTATION}: devflow did not make it."
            " Watch an app that `devflow up` has made"
        )
    try:
        return Schedule.parse(read_json(written, "its JSON"))
    except (ReadError, SpecError) as error:
        raise UserError(
            f"{where}: annotation {SCHEDULE_ANNOTATION} can't be read: {error}."
            " `devflow up` writes it anew"
        ) from None
