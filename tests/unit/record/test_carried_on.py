"""A controller of this version takes over from the one before, in the middle of a release."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from devflow.live import rollout_state
from devflow.live.observation import RolloutState
from devflow.record.fold.fold import deleted, fold
from devflow.record.job import Job
from devflow.record.mongo.documents import as_stored, job_document, read_own_job
from devflow.release.plan import plan_json
from tests.unit.record.recordings import KINDS, NOON, objects, seen, states

NEW_FIELDS = ("moves", "judges", "asks")


def document_of_before(job: Job) -> dict[str, Any]:
    """The job as the version before wrote it."""
    document = job_document(job, timedelta(days=30))
    for step in document["steps"]:
        for field in NEW_FIELDS:
            del step[field]
    return as_stored(document)


def carried_on(kind: str) -> list[tuple[RolloutState | None, RolloutState | None]]:
    """Each state with the old annotation only, and after an `up` of this version."""
    pairs: list[tuple[RolloutState | None, RolloutState | None]] = []
    for before, found in zip(states(kind), objects(kind), strict=True):
        if before is None:
            pairs.append((None, None))
            continue
        annotations = {
            **found["metadata"]["annotations"],
            "devflow.dev/plan": plan_json(before.plan),
        }
        now = {**found, "metadata": {**found["metadata"], "annotations": annotations}}
        pairs.append((before, rollout_state(msgspec.json.encode(now))))
    return pairs


def step_on(job: Job | None, state: RolloutState | None, second: int) -> tuple[Job, ...]:
    if state is not None:
        return fold(job, seen(state, second))
    assert job is not None
    return deleted(job, NOON + timedelta(seconds=second))


@pytest.mark.parametrize("kind", KINDS)
def test_a_rollout_with_a_plan_is_seen_as_one_without(kind: str) -> None:
    for before, now in carried_on(kind):
        assert before == now


@pytest.mark.parametrize("kind", KINDS)
def test_a_release_under_way_is_carried_on_from_the_document_of_before(kind: str) -> None:
    job: Job | None = None
    for second, (_, state) in enumerate(carried_on(kind)):
        kept = job and read_own_job(document_of_before(job))
        assert kept == job
        changed = step_on(job, state, second)
        assert step_on(kept, state, second) == changed
        job = changed[-1] if changed else job
