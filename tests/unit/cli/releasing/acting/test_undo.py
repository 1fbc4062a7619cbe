"""To which revision an undo goes, and what it writes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devflow.cli.releasing.acting.undo import chosen, is_part, merge_patch, undoing
from devflow.errors import UserError
from devflow.live import ReplicaSetState, RolloutState
from tests.unit.watch.objects import Shop, replica_set


def template(number: int) -> dict[str, Any]:
    return {"spec": {"containers": [{"name": "shop", "image": f"shop:{number}"}]}}


VERSIONS: dict[ReplicaSetState, dict[str, Any]] = {
    replica_set(str(number), number, f"shop:{number}", 0): template(number) for number in (1, 4, 7)
}
OLDER = replica_set("4", 4, "shop:7", 0)
TREES = st.dictionaries(
    st.sampled_from("abc"),
    st.recursive(
        st.integers() | st.lists(st.integers(), max_size=2),
        lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
        max_leaves=6,
    ),
)


def test_it_is_the_one_before_unless_one_is_named() -> None:
    assert chosen("shop", VERSIONS, None, *at(7)).revision == 4
    assert chosen("shop", VERSIONS, 1, *at(7)).revision == 1


def test_a_release_that_begins_while_the_revisions_are_listed_is_none_to_go_back_to() -> None:
    assert chosen("shop", VERSIONS, None, *at(4)).revision == 1


def test_from_what_argo_rollouts_has_not_looked_at_it_goes_back_to_the_newest_it_has() -> None:
    """Not to the one before that: there is no ReplicaSet of what is asked for yet."""
    assert chosen("shop", VERSIONS, None, *at(7, image="shop:8", observed=False)).revision == 7
    assert chosen("shop", VERSIONS, None, *at(7, observed=False)).revision == 4


def test_another_release_than_the_one_that_was_seen_is_not_undone() -> None:
    decision = undoing("shop", VERSIONS, None, at(4))
    with pytest.raises(UserError, match="has moved on meanwhile"):
        decision.patches(*at(7))


def test_a_revision_that_says_more_than_what_is_asked_for_is_another_one() -> None:
    """Such as one with a probe that the newer one is without."""
    with_more = {"spec": {**template(7)["spec"], "hostNetwork": True}}
    versions = {replica_set("7", 7, "shop:7", 0): template(7), OLDER: with_more}
    ((patch, _),) = undoing("shop", versions, None, at(7)).patches(*at(7))
    assert patch["spec"]["template"]["spec"] == {"hostNetwork": True}


def test_a_revision_that_isnt_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(UserError, match="no revision 9; there are 1, 4, 7"):
        chosen("shop", VERSIONS, 9, *at(7))


def test_an_app_of_one_revision_has_none_to_go_back_to() -> None:
    with pytest.raises(UserError, match="shop has no revision before 1"):
        chosen("shop", dict(list(VERSIONS.items())[:1]), None, *at(1))


def at(
    revision: int, *, image: str = "", observed: bool = True
) -> tuple[dict[str, Any], RolloutState]:
    """The Rollout at a revision, or asking for another image."""
    shop = Shop()
    shop.number(revision)
    asked = template(revision)
    asked["spec"]["containers"][0]["image"] = image or f"shop:{revision}"
    shop.rollout["spec"]["template"] = asked
    seen = {"currentPodHash": str(revision), "observedGeneration": str(1 + observed)}
    shop.status |= seen
    return shop.rollout, shop.state()


@given(TREES, TREES)
def test_the_merge_patch_makes_one_tree_of_another(
    old: dict[str, Any], new: dict[str, Any]
) -> None:
    assert _applied(old, merge_patch(old, new)) == new


@given(TREES)
def test_a_tree_is_part_of_itself(tree: dict[str, Any]) -> None:
    assert is_part(tree, tree)
    assert merge_patch(tree, tree) == {}


def _applied(target: Any, patch: Any) -> Any:
    """As RFC 7396 has it."""
    if not isinstance(patch, dict):
        return patch
    made = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            made.pop(key, None)
        else:
            made[key] = _applied(made.get(key), value)
    return made
