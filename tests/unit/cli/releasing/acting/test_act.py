"""An action is carried out once, on the release that it was decided on, whoever else writes."""

import asyncio
import copy
from collections.abc import Callable, Mapping
from typing import Any, cast

import pytest

from devflow.cli.releasing.acting import observed as observing
from devflow.cli.releasing.acting.act import Done, act
from devflow.cli.releasing.acting.decide import ABORT, PAUSE, PROMOTE, RESUME, RETRY, Decision
from devflow.cli.releasing.acting.person import Person
from devflow.errors import UserError
from devflow.kube import ApiError, Client
from devflow.live import DONE, REFUSED, Action, Verb, actions_in
from devflow.release import build, parse_app

GATED: list[object] = [10, "approve", 100]
GATE = 1
PAUSED = {
    "pauseConditions": [{"reason": "CanaryPauseStep", "startTime": "2026-01-01T12:00:00Z"}],
    "controllerPause": True,
}
ALICE = Person("alice", git="alice@example.com", run="https://ci.example/7")
Object = dict[str, Any]


class Api:
    """One Rollout, guarded as an API server guards it; ``beside`` happens before each write."""

    def __init__(self, **status: Any) -> None:
        spec = {"image": "shop:2", "steps": GATED, "source": {"repoURL": "https://x"}}
        self.rollout: Object = build(parse_app("shop", spec)).rollout
        self.rollout["metadata"] |= {"uid": "u", "generation": 2, "resourceVersion": "7"}
        self.rollout["metadata"]["annotations"]["rollout.argoproj.io/revision"] = "2"
        self.rollout["status"] = {
            "observedGeneration": "2",
            "currentPodHash": "new",
            "stableRS": "old",
            "currentStepIndex": GATE,
            **status,
        }
        self.replica_sets: list[Object] = []
        self.writes = 0
        self.beside: Callable[[Object, int], None] = lambda _, __: None

    @property
    def client(self) -> Client:
        return cast("Client", self)

    @property
    def actions(self) -> tuple[Action, ...]:
        return actions_in(self.rollout["metadata"]["annotations"])

    async def find(self, *_: object) -> Object:
        await asyncio.sleep(0)
        return copy.deepcopy(self.rollout)

    async def list(self, *_: object) -> tuple[list[Object], str]:
        await asyncio.sleep(0)
        return self.replica_sets, ""

    async def patch(self, *_: object, subresource: str | None = None) -> Object:
        body = cast("Object", _[-1])
        await asyncio.sleep(0)
        before = self.rollout["metadata"]["resourceVersion"]
        self.beside(self.rollout, self.writes)
        metadata = self.rollout["metadata"]
        if body["metadata"]["resourceVersion"] != metadata["resourceVersion"]:
            raise ApiError(409, "Conflict", f"it was {before}")
        self.writes += 1
        wanted = {"status": body.get("status", {})} if subresource else body
        _merge(self.rollout, {key: wanted[key] for key in wanted if key != "metadata"})
        if not subresource:
            _merge(metadata.setdefault("annotations", {}), body["metadata"].get("annotations", {}))
        bump(self.rollout)
        return copy.deepcopy(self.rollout)


def bump(rollout: Object) -> None:
    rollout["metadata"]["resourceVersion"] = str(int(rollout["metadata"]["resourceVersion"]) + 1)


def _merge(target: Object, patch: Mapping[str, Any]) -> None:
    for key, value in patch.items():
        if value is None:
            target.pop(key, None)
        elif isinstance(value, dict) and isinstance(target.get(key), dict):
            _merge(target[key], value)
        else:
            target[key] = value


def do(api: Api, decision: Decision, who: Person = ALICE, **options: Any) -> Done:
    return asyncio.run(act(api.client, "shop", "shop", decision, person=who, **options))


def test_an_action_is_written_with_its_person_and_is_done() -> None:
    api = Api(**PAUSED)
    done = do(api, PROMOTE, reason="looks good")
    assert "pauseConditions" not in api.rollout["status"]
    (action,) = api.actions
    assert action == done.action
    assert (action.verb, action.by, action.git, action.run, action.reason, action.outcome) == (
        *("promote", "alice", "alice@example.com", "https://ci.example/7", "looks good", DONE),
    )


def test_what_changes_the_specification_only_is_one_write() -> None:
    api = Api()
    do(api, PAUSE)
    assert (api.writes, api.rollout["spec"]["paused"]) == (1, True)
    assert [one.outcome for one in api.actions] == [DONE]


def test_a_write_beside_it_that_changes_nothing_of_the_release_holds_nothing_up() -> None:
    api = Api(**PAUSED)
    others = iter([True, True, True])

    def status_is_written(rollout: Object, _: int) -> None:
        if next(others, False):
            bump(rollout)

    api.beside = status_is_written
    do(api, PROMOTE)
    assert [one.outcome for one in api.actions] == [DONE]


def test_a_release_that_moves_on_meanwhile_isnt_promoted_again() -> None:
    api = Api(**PAUSED)

    def moves_on(rollout: Object, writes: int) -> None:
        if writes == 1 and rollout["status"]["currentStepIndex"] == GATE:
            rollout["status"] |= {"currentStepIndex": GATE + 1}
            bump(rollout)

    api.beside = moves_on
    with pytest.raises(UserError, match="has moved on meanwhile"):
        do(api, PROMOTE)
    (action,) = api.actions
    assert (action.outcome, "moved on" in action.detail) == (REFUSED, True)


def test_a_promotion_of_two_writes_is_completed_though_argo_rollouts_reacts_to_the_first() -> None:
    run = {"currentStepAnalysisRunStatus": {"status": "Inconclusive"}}
    api = Api(**PAUSED, canary=run)
    api.rollout["spec"]["paused"] = True
    reacts = iter([True])

    def argo_rollouts_writes(rollout: Object, writes: int) -> None:
        if writes == 2 and next(reacts, False):
            bump(rollout)

    api.beside = argo_rollouts_writes
    do(api, PROMOTE)
    assert [one.outcome for one in api.actions] == [DONE]
    assert (api.rollout["status"]["currentStepIndex"], api.rollout["spec"]["paused"]) == (2, False)


def test_a_revision_that_argo_rollouts_has_not_looked_at_is_not_taken_for_the_one_that_was_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(observing, "_OBSERVED_SECONDS", 0.0)
    api = Api(observedGeneration="1")
    with pytest.raises(UserError, match="leave --revision out"):
        do(api, ABORT, revision=2)
    assert (api.writes, do(api, ABORT).action.outcome) == (0, DONE)


def replica_set(revision: int, image: str) -> Object:
    """Of the hash in the Rollout's status."""
    return {
        "metadata": {
            "name": "shop-new",
            "labels": {"rollouts-pod-template-hash": "new"},
            "annotations": {"rollout.argoproj.io/revision": str(revision)},
            "ownerReferences": [{"uid": "u", "controller": True}],
        },
        "spec": {"template": {"spec": {"containers": [{"name": "shop", "image": image}]}}},
    }


def test_the_pause_of_the_release_before_is_not_taken_for_the_pause_of_the_one_in_its_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Argo Rollouts announces a pause with the generation of a spec it hasn't looked at yet."""
    monkeypatch.setattr(observing, "_OBSERVED_SECONDS", 0.0)
    api = Api(**PAUSED)
    api.replica_sets = [replica_set(2, "shop:1")]
    with pytest.raises(UserError, match="hasn't looked at the release of shop:2 yet"):
        do(api, PROMOTE)
    assert api.writes == 0
    api.replica_sets = [replica_set(2, "shop:2")]
    assert do(api, PROMOTE).action.outcome == DONE


def test_who_may_see_no_replica_sets_can_act_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    async def forbidden(*_: object) -> None:
        await asyncio.sleep(0)
        raise ApiError(403, "Forbidden", "cannot list replicasets")

    api = Api()
    monkeypatch.setattr(api, "list", forbidden)
    assert do(api, ABORT).action.outcome == DONE


def test_another_release_isnt_taken_back_in_place_of_the_one_that_was_seen() -> None:
    api = Api()

    def another_release(rollout: Object, writes: int) -> None:
        container = rollout["spec"]["template"]["spec"]["containers"][0]
        if writes == 0 and container["image"] == "shop:2":
            container["image"] = "shop:3"
            bump(rollout)

    api.beside = another_release
    with pytest.raises(UserError, match="has moved on meanwhile"):
        do(api, ABORT)
    assert "abort" not in api.rollout["status"]


def test_another_revision_than_the_person_means_is_refused() -> None:
    api = Api()
    with pytest.raises(UserError, match="is at revision 2 "):
        do(api, ABORT, revision=1)
    assert api.writes == 0


def test_of_a_hundred_actions_at_once_none_is_lost_or_done_twice() -> None:
    api = Api(**PAUSED)
    people = [Person(name) for name in ("alice", "bob", "carol", "dan", "erin")]
    decisions = (PAUSE, ABORT, RESUME, RETRY, PROMOTE)

    async def everybody() -> list[Done | BaseException]:
        acts = [
            act(api.client, "shop", "shop", decision, person=person)
            for _ in range(4)
            for decision in decisions
            for person in people
        ]
        return await asyncio.gather(*acts, return_exceptions=True)

    ended = asyncio.run(everybody())
    assert [one for one in ended if not isinstance(one, Done | UserError)] == []
    done = {one.action.id: one.action for one in ended if isinstance(one, Done)}
    assert {one.id: one for one in api.actions if one.outcome == DONE} == done
    for first, then in ((Verb.PAUSE, Verb.RESUME), (Verb.ABORT, Verb.RETRY)):
        verbs = [one.verb for one in api.actions if one in done.values()]
        assert abs(verbs.count(first) - verbs.count(then)) <= 1
    assert sum(one.verb == Verb.PROMOTE for one in done.values()) <= 2


def test_an_undo_waits_for_no_experiment_that_is_on_its_way() -> None:
    api = Api()
    running = {"experiment": {"templates": [{"service": {"name": "shop-canary-1"}}]}}
    api.rollout["spec"]["strategy"]["canary"]["steps"][0] = running
    undo = Decision(Verb.UNDO, lambda *_: [({"spec": {"template": {}}}, None)])
    assert do(api, undo).action.outcome == DONE
