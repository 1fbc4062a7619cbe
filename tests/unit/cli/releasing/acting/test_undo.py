"""To which revision an undo goes, and what it writes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devflow.cli.releasing.acting.undo import chosen, is_part, merge_patch
from devflow.errors import UserError
from devflow.live import ReplicaSetState
from tests.unit.watch.objects import replica_set

VERSIONS: dict[ReplicaSetState, dict[str, Any]] = {
    replica_set(str(number), number, f"shop:{number}", 0): {} for number in (1, 4, 7)
}
TREES = st.dictionaries(
    st.sampled_from("abc"),
    st.recursive(
        st.integers() | st.lists(st.integers(), max_size=2),
        lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
        max_leaves=6,
    ),
)


def test_it_is_the_second_newest_unless_one_is_named() -> None:
    assert chosen("shop", VERSIONS, None).revision == 4
    assert chosen("shop", VERSIONS, 1).revision == 1


def test_a_revision_that_isnt_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(UserError, match="no revision 9; there are 1, 4, 7"):
        chosen("shop", VERSIONS, 9)


def test_an_app_of_one_revision_has_none_to_go_back_to() -> None:
    with pytest.raises(UserError, match="shop has no revision before 1"):
        chosen("shop", dict(list(VERSIONS.items())[:1]), None)


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
