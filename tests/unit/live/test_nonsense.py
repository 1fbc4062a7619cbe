"""Whatever is written into a Rollout: it is read, or it is left out. Nothing stops."""

import copy
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from devflow.controller.judging.guard import guard
from devflow.live import PodState, rollout_state
from devflow.record.events import events
from devflow.record.fold.fold import deleted, fold
from devflow.record.mongo.documents import as_stored, job_document, read_job
from tests.unit.controller.simulation.argo import Argo
from tests.unit.record.recordings import NOON, seen

STEPS: list[object] = [10, "verify", 50, "approve", 100]
NONSENSE: list[Any] = [
    *(None, True, -1, 0, 2**31, 2**63, 10**30, 0.5),
    *("", "x", "-1", "9" * 30, "9" * 5000, "1e400", "\x00", "y" * 10_000),
    *([], [None], ["x"], {}, {"x": "y"}),
]


def rollout() -> dict[str, Any]:
    """A Rollout whose canary waits in its first Verify."""
    argo, now = Argo(uid="uid-1", steps=STEPS, start_seconds=0.0), 0.0
    while argo.advance(now := now + 1.0):
        pass
    argo.release("shop:2")
    while argo.advance(now := now + 0.1):
        pass
    made = argo.object()
    made["metadata"]["resourceVersion"] = "50"
    return made


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*path, key))
    if isinstance(value, list):
        for index, inner in enumerate(value):
            yield from places(inner, (*path, index))


GOOD = rollout()
PLACES = list(places(GOOD))


def spoiled(path: tuple[Any, ...], nonsense: Any) -> bytes:
    bad = copy.deepcopy(GOOD)
    inside = bad
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = nonsense
    return msgspec.json.encode(bad)


def without(path: tuple[Any, ...]) -> bytes:
    bad = copy.deepcopy(GOOD)
    inside = bad
    for key in path[:-1]:
        inside = inside[key]
    del inside[path[-1]]
    return msgspec.json.encode(bad)


@pytest.mark.parametrize("path", PLACES, ids=lambda path: ".".join(map(str, path)))
def test_what_makes_no_sense_is_read_or_left_out(path: tuple[Any, ...]) -> None:
    (before,) = fold(None, seen(rollout_state(msgspec.json.encode(GOOD)), 50))
    for raw in (without(path), *(spoiled(path, nonsense) for nonsense in NONSENSE)):
        try:
            state = rollout_state(raw)
        except msgspec.MsgspecError:
            continue
        pod = PodState("shop-a", state.pod_hash, False, NOON, "", "", 0, watched_since=NOON)
        look = replace(seen(state, 60), pods=(pod,), still_since=NOON)
        for known in (None, before):
            for job in fold(known, look):
                guard(job, look, NOON + timedelta(days=1))
                deleted(job, NOON)
                events(known, job)
                assert read_job(as_stored(job_document(job, timedelta(days=1)))).id == job.id
