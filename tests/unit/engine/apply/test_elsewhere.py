"""What is found to be as declared without asking the server."""

import pytest

from devflow.engine.apply.elsewhere import holds, is_declared


@pytest.mark.parametrize(
    ("live", "declared", "same"),
    [
        ({"a": 1, "status": {}}, {"a": 1}, True),
        ({"a": 2}, {"a": 1}, False),
        ({}, {"a": 1}, False),
        ({"a": [{"x": 1, "y": 2}]}, {"a": [{"x": 1}]}, True),
        ({"a": [1, 2]}, {"a": [1]}, False),
    ],
)
def test_live_has_to_have_all_that_is_declared(live: object, declared: object, same: bool) -> None:
    assert holds(live, declared) is same


@pytest.mark.parametrize(
    ("fields", "live", "declared", "same"),
    [
        ({"f:a": {}}, {"a": 1}, {"a": 1}, True),
        ({"f:a": {}, "f:b": {}}, {"a": 1, "b": 2}, {"a": 1}, False),
        ({"f:a": {".": {}, "f:x": {}}}, {"a": {"x": 1}}, {"a": {}}, False),
        ({"f:a": {}}, {"a": [{"x": 1, "y": 2}]}, {"a": [{"x": 1}]}, False),
    ],
    ids=["declared", "a key taken away", "one further down", "from a list of custom resources"],
)
def test_what_is_owned_has_to_be_declared(
    fields: dict[str, object], live: object, declared: object, same: bool
) -> None:
    """faults/10"""
    assert is_declared(fields, live, declared) is same
