import pytest

from devflow.engine.objects.property_paths import disowned, parse_path, value_at, without
from devflow.errors import UserError


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("spec", ("spec",)),
        ("spec.http", ("spec", "http")),
        ('metadata.annotations["a.b/c"]', ("metadata", "annotations", "a.b/c")),
    ],
)
def test_a_path_goes_through_maps(text: str, keys: tuple[str, ...]) -> None:
    assert parse_path(text) == keys


@pytest.mark.parametrize("text", ["spec.http[0]", "spec.http[*].route", "spec.*", ""])
def test_a_path_into_a_list_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="ignoreChanges"):
        parse_path(text)


def test_without_leaves_the_manifest_as_it_is() -> None:
    manifest = {"spec": {"http": [1], "hosts": ["a"]}}
    assert without(manifest, [("spec", "http")]) == {"spec": {"hosts": ["a"]}}
    assert manifest == {"spec": {"http": [1], "hosts": ["a"]}}


def test_without_a_path_that_is_not_there_changes_nothing() -> None:
    assert without({"spec": {}}, [("status", "x"), ("spec", "y")]) == {"spec": {}}


def test_without_all_that_a_parent_has_is_without_the_parent() -> None:
    assert without({"kind": "X", "spec": {"http": [1]}}, [("spec", "http")]) == {"kind": "X"}


def test_value_at_a_missing_path_is_none() -> None:
    assert value_at({"spec": {"a": 1}}, ("spec", "a")) == 1
    assert value_at({"spec": {"a": 1}}, ("spec", "b", "c")) is None


def entry(manager: str, fields: dict[str, object], operation: str = "Apply") -> dict[str, object]:
    return {"manager": manager, "operation": operation, "fieldsV1": fields}


def test_only_the_named_manager_gives_up_only_the_named_path() -> None:
    ours = entry("devflow", {"f:spec": {"f:http": {}, "f:hosts": {}}})
    theirs = entry("rollouts", {"f:spec": {"f:http": {}}}, "Update")
    assert disowned([ours, theirs], "devflow", [("spec", "http")]) == [
        entry("devflow", {"f:spec": {"f:hosts": {}}}),
        theirs,
    ]


def test_a_parent_that_owned_nothing_else_goes_too() -> None:
    ours = entry("devflow", {"f:spec": {".": {}, "f:http": {}}, "f:metadata": {}})
    fields = disowned([ours], "devflow", [("spec", "http")])
    assert fields == [entry("devflow", {"f:metadata": {}})]


def test_nothing_to_give_up_is_none() -> None:
    ours = entry("devflow", {"f:spec": {"f:hosts": {}}})
    assert disowned([ours], "devflow", [("spec", "http")]) is None
