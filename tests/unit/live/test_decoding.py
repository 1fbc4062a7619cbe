"""What is read of an object's JSON, and what is said of one that makes no sense."""

import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from devflow.live import application_state, pod_state, rollout_state
from devflow.release import build, parse_app
from devflow.release.phase import Phase

SPEC = {
    "namespace": "shop",
    "image": "ghcr.io/acme/shop:2.0.0",
    "steps": [10, "verify", {"pause": "30s"}, "approve", 100],
    "verify": {"for": "2m", "grace": "45s"},
    "rollback": "auto",
    "source": {"repoURL": "https://example.com/apps.git"},
}


def rollout(status: dict[str, Any] | None = None, **metadata: Any) -> dict[str, Any]:
    made = build(parse_app("shop", SPEC)).rollout
    return made | {
        "metadata": {
            **made["metadata"],
            "uid": "u",
            "generation": 3,
            "resourceVersion": "77",
            **metadata,
        },
        "status": {"observedGeneration": "3", **(status or {})},
    }


def read(obj: dict[str, Any]) -> Any:
    return rollout_state(json.dumps(obj).encode())


def test_the_plan_is_that_of_the_user_with_the_times_that_argo_rollouts_holds() -> None:
    plan = read(rollout()).plan
    assert [step.name for step in plan] == [
        "10% Traffic",
        "Verify",
        "Pause 30s",
        "Approve",
        "100% Traffic",
    ]
    assert [step.kind for step in plan] == [
        "weight",
        "verify",
        "pause",
        "approve",
        "weight",
    ]
    assert [step.weight for step in plan] == [10, 10, 10, 10, 100]
    assert [step.seconds for step in plan] == [None, 120, 30, None, None]


def test_the_policies_of_the_app_are_read() -> None:
    state = read(rollout())
    assert (state.rollback, state.grace_seconds, state.deadline_seconds) == ("auto", 45, 600)
    assert not state.keeps_aborted


def test_an_app_that_does_not_say_is_never_rolled_back_by_itself() -> None:
    obj = rollout()
    del obj["metadata"]["annotations"]["devflow.dev/rollback"]
    assert read(obj).rollback == "manual"


def test_the_status_is_that_of_the_generation_only_if_it_says_so() -> None:
    assert read(rollout()).observed
    assert not read(rollout({"observedGeneration": "2"})).observed
    assert not read(rollout() | {"status": {}}).observed


def test_the_status_is_read() -> None:
    state = read(
        rollout(
            {
                "phase": "Paused",
                "currentPodHash": "new",
                "stableRS": "old",
                "currentStepIndex": 1,
                "updatedReplicas": 2,
                "canary": {"weights": {"canary": {"weight": 10}, "stable": {"weight": 90}}},
                "pauseConditions": [
                    {"reason": "CanaryPauseStep", "startTime": "2026-01-02T03:04:05Z"}
                ],
            }
        )
    )
    assert (state.phase, state.step, state.weight) == (Phase.PAUSED, 1, 10)
    assert (state.pod_hash, state.stable_hash, state.canary_replicas) == ("new", "old", 2)
    assert state.pause_reason == "CanaryPauseStep"
    assert state.paused_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_who_changed_the_spec_last_is_told_from_who_wrote_the_status() -> None:
    def entry(manager: str, minute: int, fields: dict[str, Any], **more: str) -> dict[str, Any]:
        time = f"2026-01-02T03:{minute:02}:00Z"
        return {"manager": manager, "time": time, "fieldsV1": fields, **more}

    managed = [
        entry("devflow", 1, {"f:spec": {"f:replicas": {}}}),
        entry("kubectl-edit", 2, {"f:spec": {"f:paused": {}}}),
        entry("annotator", 3, {"f:metadata": {}}),
        entry("rollouts-controller", 4, {"f:status": {}}, subresource="status"),
    ]
    assert read(rollout(managedFields=managed)).manager == "kubectl-edit"


@pytest.mark.parametrize(
    ("status", "path"),
    [
        ({"currentStepIndex": "two"}, "$.status.currentStepIndex"),
        ({"currentStepIndex": -1}, "$.status.currentStepIndex"),
        ({"phase": "Confused"}, "$.status.phase"),
        ({"pauseConditions": [{"startTime": "noon"}]}, "$.status.pauseConditions[0].startTime"),
        ({"canary": {"weights": {"canary": {"weight": 400}}}}, "weights.canary.weight"),
    ],
)
def test_nonsense_in_a_status_is_told_with_its_place(status: dict[str, Any], path: str) -> None:
    with pytest.raises(msgspec.ValidationError) as raised:
        read(rollout(status))
    assert path in str(raised.value)


@pytest.mark.parametrize("written", ["", "[", '["sometimes"]'])
def test_a_schedule_that_cannot_be_read_is_told(written: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=r"at annotation devflow\.dev/steps"):
        read(rollout(annotations={"devflow.dev/steps": written}))


def test_an_application_that_argo_cd_has_not_looked_at_has_no_sync() -> None:
    metadata = {"name": "shop", "namespace": "argocd", "resourceVersion": "5"}
    spec = {"destination": {"namespace": "shop"}}
    state = application_state(json.dumps({"metadata": metadata, "spec": spec}).encode())
    assert (state.sync, state.destination) == ("", "shop")


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "9" * 5000])
def test_an_application_whose_version_is_no_number_makes_no_sense(version: str) -> None:
    metadata = {"name": "shop", "namespace": "argocd", "resourceVersion": version}
    with pytest.raises(msgspec.ValidationError, match=r"at metadata\.resourceVersion"):
        application_state(json.dumps({"metadata": metadata}).encode())


def test_an_application_tells_who_synced_what_and_how_it_ended() -> None:
    metadata = {"name": "shop", "namespace": "argocd", "resourceVersion": "5"}
    status = {
        "sync": {"status": "OutOfSync", "revision": "4f2a"},
        "operationState": {
            "phase": "Failed",
            "message": "one object was refused",
            "operation": {"initiatedBy": {"username": "ann"}},
        },
    }
    state = application_state(json.dumps({"metadata": metadata, "status": status}).encode())
    assert (state.sync, state.revision, state.operation) == ("OutOfSync", "4f2a", "Failed")
    assert (state.message, state.initiated_by) == ("one object was refused", "ann")


def pod(status: dict[str, Any], **metadata: Any) -> Any:
    created = {"name": "shop-1", "creationTimestamp": "2026-01-02T03:04:05Z"}
    labels = {"rollouts-pod-template-hash": "new"}
    obj = {"metadata": {**created, "labels": labels, **metadata}, "status": status}
    return pod_state(json.dumps(obj).encode())


def waiting(reason: str) -> dict[str, Any]:
    return {"restartCount": 4, "state": {"waiting": {"reason": reason, "message": "why"}}}


def test_a_pod_is_ready_or_not_since_its_condition_says_so() -> None:
    ready = {"type": "Ready", "status": "True", "lastTransitionTime": "2026-01-02T04:00:00Z"}
    state = pod({"conditions": [ready]})
    assert (state.hash, state.ready) == ("new", True)
    assert state.since == datetime(2026, 1, 2, 4, tzinfo=UTC)
    assert pod({}).since == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_what_holds_up_a_container_is_told_and_a_normal_beginning_is_not() -> None:
    state = pod({"containerStatuses": [waiting("CrashLoopBackOff")]})
    assert (state.trouble, state.message, state.restarts) == ("CrashLoopBackOff", "why", 4)
    assert pod({"containerStatuses": [waiting("ContainerCreating")]}).trouble == ""


def test_a_pod_on_its_way_out_is_told() -> None:
    assert pod({}, deletionTimestamp="2026-01-02T03:05:00Z").terminating


NEWER = [
    {"name": "10% Traffic", "kind": "weight", "weight": 10, "moves": True},
    {"name": "Soak 1m", "kind": "soak", "weight": 10, "seconds": 60, "argo": 2, "oven": "hot"},
    {"name": "100% Traffic", "kind": "weight", "weight": 100, "moves": True},
]


def newer(status: dict[str, Any]) -> dict[str, Any]:
    """A Rollout that a newer Devflow made: with a kind of step and a key that we don't know."""
    return rollout(status, annotations={"devflow.dev/plan": json.dumps(NEWER)})


def test_a_step_of_a_newer_kind_is_followed_by_its_own_name() -> None:
    plan = read(newer({})).plan
    assert [(step.name, step.kind) for step in plan] == [
        ("10% Traffic", "weight"),
        ("Soak 1m", "soak"),
        ("100% Traffic", "weight"),
    ]
    reached = [read(newer({"currentStepIndex": at})).step for at in range(5)]
    assert reached == [0, 1, 1, 2, 3]


def test_the_plan_counts_more_than_the_schedule() -> None:
    both = rollout(annotations={"devflow.dev/plan": json.dumps(NEWER), "devflow.dev/steps": "?"})
    assert [step.kind for step in read(both).plan] == ["weight", "soak", "weight"]


@pytest.mark.parametrize("written", ["", "[]", '[{"name": "Soak"}]'])
def test_a_plan_that_cannot_be_read_is_told(written: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=r"at annotation devflow\.dev/plan"):
        read(rollout(annotations={"devflow.dev/plan": written}))


def test_a_strategy_that_is_not_ours_is_told() -> None:
    obj = rollout()
    obj["spec"]["strategy"] = {"rainbow": {}}
    with pytest.raises(msgspec.ValidationError, match=r"rainbow - at spec\.strategy"):
        read(obj)
