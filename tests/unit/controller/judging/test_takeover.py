"""When the controller writes the routes of an aborted release, and when it doesn't."""

import pytest
from msgspec.structs import replace

from devflow.controller.judging.takeover import PATIENCE_SECONDS, wait_seconds, wants_takeover
from devflow.live import Observation
from devflow.release.routers import Shares
from tests.unit.controller.looks import look, pod, state


def aborted(canary: int | None, **changes: object) -> Observation:
    seen = look(state(1, aborted=True, **changes), pod(ready=True))
    shares = None if canary is None else Shares(stable=100 - canary, canary=canary)
    return replace(seen, routed=True, shares=shares)


def test_the_canary_of_an_aborted_release_has_to_be_seen_with_traffic() -> None:
    assert wants_takeover(aborted(1))
    assert not wants_takeover(aborted(0))
    assert not wants_takeover(aborted(None))


@pytest.mark.parametrize(
    "changes",
    [
        {"aborted": False},
        {"stable_hash": state(1).pod_hash},
        {"stable_hash": ""},
        {"scales_stable": True},
    ],
    ids=str,
)
def test_nothing_is_written_where_argo_rollouts_might_write_another_weight(
    changes: dict[str, object],
) -> None:
    seen = aborted(20)
    assert not wants_takeover(replace(seen, rollout=replace(seen.rollout, **changes)))


def test_argo_rollouts_is_waited_for_unless_a_pod_that_it_waits_for_isnt_ready() -> None:
    stable = tuple(pod(f"stable-{index}", ready=True) for index in range(4))
    well = replace(aborted(20), stable_pods=stable)
    assert well.rollout.replicas == len(stable)
    assert wait_seconds(well) == PATIENCE_SECONDS
    assert wait_seconds(replace(well, pods=(pod(),))) == 0
    assert wait_seconds(replace(well, stable_pods=(*stable, pod()))) == 0
    assert wait_seconds(replace(well, stable_pods=stable[1:])) == 0
