"""Versions that Argo Rollouts refuses to begin."""

from datetime import timedelta

from msgspec.structs import replace

from devflow.controller.change import ApplicationChanged, RolloutChanged, TimePassed
from devflow.controller.effect import Effect, JobChanged
from devflow.controller.react import react
from devflow.controller.state.state import State
from devflow.kube.watch import Change as ObjectChange
from devflow.live import RolloutState
from devflow.record.job import Job, JobStatus
from tests.unit.controller.doubles import NOON
from tests.unit.controller.test_react import APPLICATION, REQUEST, STATES, changed, synced

STABLE = next(
    state for state in reversed(STATES) if state.revision == 1 and state.phase == "Healthy"
)
WHY = "spec.strategy.steps[0].setWeight: Invalid value: 200"


def refused() -> RolloutState:
    """A new version, but the status still has the pods of the one before."""
    newer = {"generation": STABLE.generation + 1, "resource_version": STABLE.resource_version + 1}
    return replace(STABLE, image="shop:9", invalid=WHY, **newer)


class Reacting:
    def __init__(self) -> None:
        self.state = State("here", unsynced=1)

    def take(self, seconds: float, *changes: object) -> list[Job]:
        at = NOON + timedelta(seconds=seconds)
        effects: list[Effect] = []
        for change in changes:
            effects += react(self.state, change, at)  # type: ignore[arg-type]
        return [one.after for one in effects if isinstance(one, JobChanged)]


def rollout(state: RolloutState) -> RolloutChanged:
    found: ObjectChange[RolloutState] = changed(state)
    return RolloutChanged(found)


def test_it_is_recorded_once_with_the_words_after_the_grace() -> None:
    """faults/13"""
    reacting = Reacting()
    reacting.take(0, rollout(STABLE), RolloutChanged(synced()))
    assert reacting.take(1, rollout(refused()), TimePassed()) == []
    (job,) = reacting.take(1 + STABLE.grace_seconds + 1, TimePassed())
    assert job.status is JobStatus.FAILED
    assert job.to.image == "shop:9"
    assert job.message == f"Argo Rollouts refuses the Rollout: {WHY}; the version before serves on"
    assert f"-g{refused().generation}-" in job.id
    assert reacting.take(99, TimePassed()) == []


def test_one_that_is_mended_within_the_grace_isnt_recorded() -> None:
    reacting = Reacting()
    reacting.take(0, rollout(STABLE), RolloutChanged(synced()), rollout(refused()))
    mended = replace(refused(), resource_version=STABLE.resource_version + 2)
    reacting.take(1, rollout(replace(mended, invalid="")))
    assert reacting.take(99, TimePassed()) == []


def test_a_request_for_it_fails_under_its_own_id() -> None:
    """faults/13"""
    reacting = Reacting()
    asked = replace(APPLICATION, request=replace_request("shop:9"))
    reacting.take(0, rollout(STABLE), ApplicationChanged(changed(asked)), RolloutChanged(synced()))
    reacting.take(1, rollout(refused()))
    (job,) = reacting.take(99, TimePassed())
    assert (job.id, job.status) == (REQUEST.job, JobStatus.FAILED)
    assert WHY in job.message


def replace_request(image: str) -> object:
    return replace(REQUEST, image=image, after=STABLE.revision)
