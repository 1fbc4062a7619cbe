"""JSON of any kind is a value or one line (faults/24)."""

import pytest

from devflow.reading.error import ReadError
from devflow.reading.json_text import read_json


def test_json_becomes_plain_values() -> None:
    assert read_json('{"a": ["\\ud83d\\ude00", 1, 2.5, null]}', "it") == {"a": ["😀", 1, 2.5, None]}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{nope", "it:1:2: is not JSON: Expecting property name"),
        ("", "it:1:1: is not JSON"),
        ('{"a": 1,\n "a": 2}', "key 'a' is there twice; keep one"),
        ("[" * 100_000, "it:1:51: is nested more than 50 deep"),
        ("[1e999]", "a number that is too long or not finite"),
        ("NaN", "holds NaN, which is not JSON"),
        ("9" * 10_000, "an integer of more than 64 bits"),
        ('"\\ud800"', "half of a surrogate pair"),
        ('{"\\u0000": 1}', "a NUL character"),
        (b"\xff", "it:1: is not a text in UTF-8"),
    ],
)
def test_anything_else_is_one_line(text: str | bytes, says: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_json(text, "it")
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
