"""A release of 2.0.0 as the guard looks at it."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from devflow.live import Observation, PodState, RolloutState
from devflow.record.job import Job
from tests.unit.record.histories import history
from tests.unit.record.recordings import NOON, folded, seen

STEPS: list[object] = [10, "verify", 50, "approve", 100]
STATES = history(STEPS, {})
GRACE_SECONDS, DEADLINE_SECONDS = 5, 60


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def state(step: int, **changes: object) -> RolloutState:
    """The release of 2.0.0 at a step."""
    found = next(one for one in STATES if one.revision == 2 and one.observed and one.step == step)
    return replace(found, **changes)


def release(step: int) -> Job:
    states = STATES[: STATES.index(state(step)) + 1]
    return folded(tuple(states))[-1]


def pod(name: str = "shop-a", **changes: object) -> PodState:
    """A pod of the canary that was ready, and hasn't been since noon."""
    made = PodState(name, state(0).pod_hash, False, at(-900), "", "", 0, watched_since=at(0))
    return replace(made, **{"bad_since": at(0), **changes})


def starting(**changes: object) -> PodState:
    """A pod of the canary that only starts, since noon."""
    return replace(pod(), bad_since=None, **changes)


def look(rollout: RolloutState, *pods: PodState) -> Observation:
    return replace(seen(rollout, 99), pods=pods, still_since=at(0))
