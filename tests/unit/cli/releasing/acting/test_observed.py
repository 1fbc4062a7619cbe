"""What an action is decided by: the Rollout once its status is that of its newest spec."""

import asyncio

import pytest

from devflow.cli.releasing.acting import observed as observing
from devflow.cli.releasing.acting.decide import ABORT, PROMOTE
from devflow.errors import UserError
from devflow.kube import ApiError
from devflow.live import DONE
from tests.unit.cli.releasing.acting.one_rollout import PAUSED, Api, Object, do


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


def test_an_abort_names_what_it_takes_back_rather_than_what_is_asked_for_by_now(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As after a rollback that Argo Rollouts hasn't looked at."""
    monkeypatch.setattr(observing, "_OBSERVED_SECONDS", 0.0)
    api = Api(observedGeneration="1")
    api.replica_sets = [replica_set(2, "shop:3")]
    assert do(api, ABORT).image == "shop:3"


def test_who_may_see_no_replica_sets_can_act_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    async def forbidden(*_: object) -> None:
        await asyncio.sleep(0)
        raise ApiError(403, "Forbidden", "cannot list replicasets")

    api = Api()
    monkeypatch.setattr(api, "list", forbidden)
    assert do(api, ABORT).action.outcome == DONE


def test_another_revision_than_the_person_means_is_refused() -> None:
    api = Api()
    with pytest.raises(UserError, match="is at revision 2 "):
        do(api, ABORT, revision=1)
    assert api.writes == 0
