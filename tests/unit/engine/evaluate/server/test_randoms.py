import string
from typing import Any

import pytest

from devflow.engine.evaluate.server.randoms import UnsupportedRandomError, random_outputs
from devflow.engine.settings.state import State


def make(kind: str, state: State | None = None, urn: str = "urn", **inputs: Any) -> dict[str, Any]:
    aliases = inputs.pop("aliases", [])
    full = f"random:index/random{kind}:Random{kind}"
    return random_outputs(full, urn, aliases, inputs, state or State())


def test_a_value_stays_until_an_input_changes() -> None:
    state = State()
    first = make("Password", state, length=20, keepers={"a": "1"})
    assert make("Password", state, length=20, keepers={"a": "1"}) == first
    assert make("Password", state, length=20, keepers={"a": "2"}) != first


def test_a_renamed_resource_keeps_its_value() -> None:
    state = State()
    first = make("Uuid", state, urn="old")
    assert make("Uuid", state, urn="new", aliases=["old"]) == first


def test_a_password_has_the_letters_it_was_asked_for() -> None:
    text = make("Password", length=30, special=False, minNumeric=5, minUpper=5)["result"]
    assert len(text) == 30
    assert sum(letter in string.digits for letter in text) >= 5
    assert sum(letter in string.ascii_uppercase for letter in text) >= 5
    assert text.isalnum()


def test_the_outputs_of_an_id_are_one_number() -> None:
    outputs = make("Id", byteLength=4, prefix="p-")
    assert int(outputs["dec"].removeprefix("p-")) == int(outputs["hex"].removeprefix("p-"), 16)


def test_integers_lie_between_their_limits() -> None:
    assert {make("Integer", min=1, max=2)["result"] for _ in range(50)} == {1, 2}


def test_a_shuffle_has_as_many_results_as_asked_for() -> None:
    assert sorted(make("Shuffle", inputs=["a", "b"], resultCount=4)["results"]) == [
        "a",
        "a",
        "b",
        "b",
    ]


@pytest.mark.parametrize(
    ("kind", "inputs"),
    [
        ("Pet", {}),
        ("Integer", {"min": 1, "max": 2, "seed": "x"}),
        ("Password", {"length": 2, "minUpper": 3}),
        (
            "Password",
            {"length": 2, "lower": False, "upper": False, "numeric": False, "special": False},
        ),
    ],
)
def test_what_cannot_be_computed_is_refused(kind: str, inputs: dict[str, Any]) -> None:
    with pytest.raises(UnsupportedRandomError):
        make(kind, **inputs)
