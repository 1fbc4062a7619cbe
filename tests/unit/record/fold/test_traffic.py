"""What a job says of the traffic: only what was seen."""

from msgspec.structs import replace

from devflow.live import Observation, PodState
from devflow.record.fold.fold import fold
from devflow.record.job import Job, JobStatus
from devflow.release.phase import Phase
from devflow.release.routers import Shares
from tests.unit.record.histories import history
from tests.unit.record.recordings import NOON, folded, seen

STATES = tuple(history([10, "verify", 100], {12: "abort"}))
END = len(STATES) - 1
MOVED = next(i for i, one in enumerate(STATES) if one and one.weight == 10 and not one.aborted)
NOT_READY = PodState("shop-a", "stable", False, NOON, "", "", 0)


def after(canary: int | None, *stable: PodState, **changes: object) -> Job:
    """The job after its abort was taken back by Argo Rollouts' word."""
    state = STATES[END]
    assert state is not None
    assert (state.aborted, state.phase, state.moved) == (True, Phase.DEGRADED, False)
    shares = None if canary is None else Shares(stable=100 - canary, canary=canary)
    look = replace(seen(state, 99), routed=True, shares=shares, stable_pods=stable, **changes)
    return step(folded(STATES[: MOVED + 1])[-1], look)


def step(job: Job, look: Observation) -> Job:
    return fold(job, look)[-1]


def test_a_release_is_rolled_back_only_once_the_routes_were_seen_without_canary() -> None:
    assert after(None).status is JobStatus.FAILED
    assert after(10).status is JobStatus.FAILED
    assert after(0).status is JobStatus.ROLLED_BACK


def test_traffic_that_is_still_on_the_canary_is_told_with_the_pod_that_is_to_blame() -> None:
    assert after(10).message.endswith("; 10% of the traffic is still on the canary")
    job = after(10, NOT_READY, replace(NOT_READY, name="shop-b", ready=True))
    words = (
        "10% of the traffic is still on the canary: stable pod shop-a is NotReady (1 of 2 ready)"
    )
    assert words in job.message


def test_traffic_on_a_stable_revision_that_isnt_well_is_told() -> None:
    assert "traffic is on stable, but stable pod shop-a is NotReady (0 of 1 ready)" in (
        after(0, NOT_READY).message
    )


def test_a_release_that_a_pod_of_stable_holds_up_says_so_until_it_is_ready() -> None:
    state = STATES[MOVED]
    assert state is not None
    job = folded(STATES[: MOVED + 1])[-1]
    held = step(job, replace(seen(state, 98), stable_pods=(NOT_READY,)))
    assert held.status is JobStatus.RUNNING
    assert held.message == "Argo Rollouts waits: stable pod shop-a is NotReady (0 of 1 ready)"
    assert step(held, seen(state, 99)).message == ""


def test_a_way_back_that_a_pod_of_stable_holds_up_says_so_while_a_canary_has_traffic() -> None:
    state = STATES[MOVED]
    assert state is not None
    begun = {"revision": state.revision + 1, "pod_hash": state.stable_hash}
    back = replace(state, **begun, resource_version=state.resource_version + 1)
    assert back.moved
    job = fold(folded(STATES[: MOVED + 1])[-1], replace(seen(back, 98), pods=(NOT_READY,)))[-1]
    assert job.message == "Argo Rollouts waits: stable pod shop-a is NotReady (0 of 1 ready)"
    settled = replace(back, moved=False)
    assert fold(job, replace(seen(settled, 99), pods=(NOT_READY,)))[-1].message == ""
