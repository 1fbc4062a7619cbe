"""An action is carried out once, on the release that it was decided on, whoever else writes."""

import asyncio

import pytest

from devflow.cli.releasing.acting.act import Done, act
from devflow.cli.releasing.acting.decide import ABORT, PAUSE, PROMOTE, RESUME, RETRY, Decision
from devflow.cli.releasing.acting.person import Person
from devflow.errors import UserError
from devflow.live import DONE, REFUSED, Verb
from tests.unit.cli.releasing.acting.one_rollout import GATE, PAUSED, Api, Object, bump, do


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
