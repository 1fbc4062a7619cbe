"""When the controller writes the routes of an aborted release, and when it doesn't."""

import pytest
from msgspec.structs import replace

from devflow.controller.judging.takeover import PATIENCE_SECONDS, wait_seconds, wants_takeover
from devflow.live import Observation, ReplicaSetState
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


STABLE, CANARY, NEXT = "ghcr.io/acme/shop:1.0.0", "ghcr.io/acme/shop:2.0.0", "other:3.0.0"


def asked_for(image: str, **changes: object) -> Observation:
    """A canary with a fifth of the traffic, and the Rollout's specification with an image that
    Argo Rollouts hasn't looked at.
    """
    walked = state(1)
    rollout = replace(walked, image=image, observed=False, **changes)
    revisions = {walked.stable_hash: STABLE, walked.pod_hash: CANARY}
    replica_sets = tuple(
        ReplicaSetState(pod_hash, rollout.uid, pod_hash, 1, (("shop", found),), 4)
        for pod_hash, found in revisions.items()
    )
    shares = Shares(stable=80, canary=20)
    return replace(look(rollout), replica_sets=replica_sets, routed=True, shares=shares)


def test_the_canary_of_a_release_that_gave_way_to_stable_has_to_be_without_traffic() -> None:
    assert wants_takeover(asked_for(STABLE))
    begun = {"observed": True, "pod_hash": state(1).stable_hash, "weight_hash": state(1).pod_hash}
    seen = asked_for(STABLE)
    assert wants_takeover(replace(seen, rollout=replace(seen.rollout, **begun)))


def test_another_release_and_another_specification_of_the_canary_are_no_way_back() -> None:
    assert not wants_takeover(asked_for(CANARY))
    assert not wants_takeover(asked_for(NEXT))
    assert not wants_takeover(asked_for(""))


def test_what_isnt_known_of_the_revisions_is_no_way_back() -> None:
    seen = asked_for(STABLE)
    stable, canary = seen.replica_sets
    assert not wants_takeover(replace(seen, replica_sets=(stable,)))
    assert not wants_takeover(replace(seen, replica_sets=(canary,)))
    others = tuple(replace(one, owner="another") for one in seen.replica_sets)
    assert not wants_takeover(replace(seen, replica_sets=others))


def test_what_has_just_been_promoted_has_its_traffic_itself() -> None:
    pod_hash = state(1).stable_hash
    seen = asked_for(STABLE)
    promoted = replace(seen.rollout, observed=True, pod_hash=pod_hash, weight_hash=pod_hash)
    assert not wants_takeover(replace(seen, rollout=promoted))


def test_the_way_back_waits_for_argo_rollouts_if_the_pods_of_stable_are_ready() -> None:
    ready = tuple(pod(f"stable-{index}", ready=True) for index in range(4))
    seen = asked_for(STABLE, pod_hash=state(1).stable_hash)
    assert wait_seconds(replace(seen, pods=ready)) == PATIENCE_SECONDS
    assert wait_seconds(replace(seen, pods=ready[1:])) == 0
    assert wait_seconds(replace(seen, pods=(*ready, pod()))) == 0


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
