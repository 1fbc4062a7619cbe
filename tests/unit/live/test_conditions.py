"""What conditions, managed fields and a pod's times tell."""

import msgspec
import pytest

from devflow.live import ARGO_ROLLOUTS, pod_state, replica_set_state
from devflow.live.acts.managed_fields import ManagedFields, aborter, promoter
from devflow.live.conditions import Condition, ever, invalid, words


def test_a_condition_was_set_once_though_it_isnt_true_now() -> None:
    conditions = [Condition("Healthy", "False")]
    assert ever("Healthy", conditions)
    assert not ever("Healthy", [])
    assert words("Healthy", conditions) == ""


def test_why_a_rollout_is_refused_is_without_its_name() -> None:
    told = 'The Rollout "shop" is invalid: spec.x: Required value'
    assert invalid("shop", [Condition("InvalidSpec", "True", told)]) == "spec.x: Required value"


def test_a_replica_set_has_its_ready_pods_and_why_others_arent_made() -> None:
    """faults/06"""
    failure = {"type": "ReplicaFailure", "status": "True", "message": "exceeded quota"}
    status = {"readyReplicas": 1, "conditions": [failure]}
    read = replica_set_state(msgspec.json.encode({"metadata": {"name": "a"}, "status": status}))
    assert (read.ready, read.uncreated) == (1, "exceeded quota")


def test_who_promoted_is_whoever_wrote_what_else_argo_rollouts_writes() -> None:
    """faults/14"""
    argo = {
        "manager": "rollouts-controller",
        "fieldsV1": {"f:status": {"f:observedGeneration": {}}},
    }
    person = {"manager": "kubectl", "fieldsV1": {"f:status": {"f:currentStepIndex": {}}}}
    entries = msgspec.convert([argo, person], list[ManagedFields])
    assert promoter(entries) == "kubectl"
    assert promoter(entries[:1]) == ""


def test_who_aborted_is_told_apart_from_argo_rollouts() -> None:
    """faults/32"""
    status: dict[str, object] = {"f:observedGeneration": {}, "f:abort": {}}
    argo = {"manager": "rollouts-controller", "fieldsV1": {"f:status": status}}
    person = {"manager": "kubectl", "fieldsV1": {"f:status": {"f:abort": {}}}}
    entries = msgspec.convert([argo, person], list[ManagedFields])
    assert aborter(entries) == "kubectl"
    assert aborter(entries[:1]) == ARGO_ROLLOUTS
    assert aborter([]) == ""


@pytest.mark.parametrize(("since", "was_ready"), [("12:00:01", False), ("12:05:00", True)])
def test_a_pod_that_became_not_ready_later_than_it_started_was_ready(
    since: str, was_ready: bool
) -> None:
    """faults/18: also after a restart of the controller."""
    at = "2026-01-01T{}Z"
    condition = {"type": "Ready", "status": "False", "lastTransitionTime": at.format(since)}
    status = {"startTime": at.format("12:00:00"), "conditions": [condition]}
    metadata = {"name": "shop-a", "creationTimestamp": at.format("12:00:00")}
    read = pod_state(msgspec.json.encode({"metadata": metadata, "status": status}))
    assert read.was_ready is was_ready
