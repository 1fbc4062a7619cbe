"""A controller of this version takes over from the one before, in the middle of a release."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from devflow.live import RolloutState, rollout_state
from devflow.record.fold.fold import deleted, fold
from devflow.record.job import Job
from devflow.record.mongo.documents import as_stored, job_document, read_own_job
from devflow.release.plan import argo_index, plan_json
from tests.unit.record.recordings import KINDS, NOON, folded, objects, seen, states

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


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("offset", [0, 1])
def test_a_release_of_which_each_step_is_two_of_argo_rollouts_is_the_same(
    kind: str, offset: int
) -> None:
    assert folded(stretched(kind, offset)) == folded(tuple(now for _, now in carried_on(kind)))


def stretched(kind: str, offset: int) -> Iterator[RolloutState | None]:
    """The recording, had Argo Rollouts been at the ``offset``-th of each step's two steps. Of the
    plan nothing else is another.
    """
    for before, found in zip(states(kind), objects(kind), strict=True):
        if before is None:
            yield None
            continue
        plan = tuple(replace(step, argo=2) for step in before.plan)
        metadata, status = found["metadata"], found.get("status") or {}
        annotations = {**metadata["annotations"], "devflow.dev/plan": plan_json(plan)}
        index = status.get("currentStepIndex")
        if index is not None:
            status = {**status, "currentStepIndex": argo_index(plan, index) + offset}
        now = {**found, "metadata": {**metadata, "annotations": annotations}, "status": status}
        yield replace(rollout_state(msgspec.json.encode(now)), plan=before.plan)
