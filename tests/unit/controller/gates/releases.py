"""A release whose schedule has a gate with rules."""

from datetime import datetime
from typing import Any

from msgspec.structs import replace

from devflow.live import Action, Observation, RolloutState, Verb
from devflow.record import Job
from devflow.record.fold import fold
from devflow.release.freeze import FreezeWindow
from devflow.release.phase import Phase
from devflow.release.plan import Gate, PlannedStep
from tests.unit.controller.doubles import NOON
from tests.unit.controller.test_react import RELEASE

LEADS = Gate(by=("leads",), text="checked?", timeout_seconds=3600, then="abort")
FIRST, SECOND, BEYOND = 1, 2, 3
"""Argo Rollouts' steps: the two pauses of the gate, and the one after it."""
HOLDING = FreezeWindow.model_validate(
    {"reason": "Christmas", "from": "2026-02-28 00:00", "until": "2026-03-02 08:00"}
)


def plan(gate: Gate = LEADS) -> tuple[PlannedStep, ...]:
    return (
        PlannedStep("10% Traffic", "weight", 10, moves=True),
        PlannedStep("Approve", "approve", 10, argo=2, asks=True, gate=gate),
        PlannedStep("Pause 1h", "pause", 10, seconds=3600),
        PlannedStep("100% Traffic", "weight", 100, moves=True),
    )


def rollout(argo_step: int, **changes: Any) -> RolloutState:
    """The release at a step of Argo Rollouts, in a pause."""
    at = {0: 0, FIRST: 1, SECOND: 1, BEYOND: 2}[argo_step]
    known: dict[str, Any] = {
        "plan": plan(),
        "phase": Phase.PAUSED,
        "pause_reason": "CanaryPauseStep",
        "paused_at": NOON,
        "paused_by_user": False,
        "argo_step": argo_step,
        "step": at,
        "weight": 10,
        "weight_hash": RELEASE.pod_hash,
        "was_healthy": True,
    }
    return replace(RELEASE, **{**known, **changes})


def seen(state: RolloutState, at: datetime = NOON) -> Observation:
    return Observation("here", at, state, None, ())


def job_at(state: RolloutState, at: datetime = NOON) -> Job:
    """The job of a release that was followed to this state."""
    job: Job | None = None
    start = {"phase": Phase.PROGRESSING, "pause_reason": "", "argo_step": 0, "step": 0}
    beginning = replace(state, aborted=False, **start)
    for version, one in enumerate((beginning, state)):
        job = fold(job, seen(replace(one, resource_version=1000 + version), at))[-1]
    assert job is not None
    return job


def promoted(by: str, *, id: str = "a1", step: int = FIRST) -> Action:  # noqa: A002 - its name
    return Action(
        id=id,
        verb=Verb.PROMOTE,
        by=by,
        at=NOON,
        revision=RELEASE.revision,
        version=1,
        step=step,
    )
