"""What Argo Rollouts 1.10.1 wrote into Rollouts; ``python -m tests.lab.recording`` recorded it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from devflow.live import Observation, RolloutState, rollout_state
from devflow.record.fold.fold import deleted, fold
from devflow.record.job import Job

FOLDER = Path(__file__).parent / "recorded"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
KINDS = sorted(path.stem for path in FOLDER.glob("*.jsonl"))


def objects(kind: str) -> Iterator[dict[str, Any]]:
    """The Rollout, state by state; empty once it is deleted."""
    found: Any = {}
    was_healthy = False
    for line in (FOLDER / f"{kind}.jsonl").read_text().splitlines():
        found = patched(found, json.loads(line))
        was_healthy |= found.get("status", {}).get("phase") == "Healthy"
        yield _with_condition(found) if was_healthy and found else found


@cache
def states(kind: str) -> tuple[RolloutState | None, ...]:
    """The same as the controller reads it; ``None`` once it is deleted."""
    return tuple(rollout_state(msgspec.json.encode(o)) if o else None for o in objects(kind))


def seen(state: RolloutState, seconds: float, *, gap: bool = False) -> Observation:
    return Observation("here", NOON + timedelta(seconds=seconds), state, None, (), gap)


def folded(states: Iterator[RolloutState | None] | tuple[RolloutState | None, ...]) -> list[Job]:
    """All jobs there are after these states, a second apart, in the order in which they began."""
    jobs: dict[str, Job] = {}
    job: Job | None = None
    for second, state in enumerate(states):
        if state is None:
            assert job is not None
            changed = deleted(job, NOON + timedelta(seconds=second))
        else:
            changed = fold(job, seen(state, second))
        jobs |= {one.id: one for one in changed}
        job = changed[-1] if changed else job
    return list(jobs.values())


def _with_condition(rollout: dict[str, Any]) -> dict[str, Any]:
    """With the condition that Argo Rollouts keeps from then on: conditions aren't recorded."""
    healthy = str(rollout["status"].get("phase") == "Healthy")
    condition = {"type": "Healthy", "status": healthy}
    return {**rollout, "status": {**rollout["status"], "conditions": [condition]}}


def patched(target: Any, patch: Any) -> Any:
    """A JSON merge patch (RFC 7396) applied."""
    if not isinstance(patch, dict):
        return patch
    kept = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            kept.pop(name, None)
        else:
            kept[name] = patched(kept.get(name), value)
    return kept
