"""YAML of any kind is a value or one line (faults/23, faults/24)."""

from typing import Any

import pytest

from devflow.errors import Exit
from devflow.reading.error import ReadError
from devflow.reading.yaml_text import read_yaml

LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 10)
)
CHAIN = "- &a0 [x]\n" + "".join(f"- &a{i} [*a{i - 1}]\n" for i in range(1, 300))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 1\nb: [x, 2.5, true, ~, 'q']\n", {"a": 1, "b": ["x", 2.5, True, None, "q"]}),
        ("", None),
        ("'2026-11-26'", "2026-11-26"),
        (
            "x: &a {b: 1, c: 2}\ny:\n  <<: *a\n  c: 3\n",
            {"x": {"b": 1, "c": 2}, "y": {"b": 1, "c": 3}},
        ),
        (
            "x: &a {b: 1}\ny: &b {b: 2}\nz: {<<: [*a, *b]}\n",
            {"x": {"b": 1}, "y": {"b": 2}, "z": {"b": 1}},
        ),
        ("=: !!str 1", {"=": "1"}),
        ("a: '010'\nb: 0\nc: 0.5\nd: 0x1F", {"a": "010", "b": 0, "c": 0.5, "d": 31}),
        ("a: &x b\nc: *x", {"a": "b", "c": "b"}),
    ],
)
def test_yaml_becomes_plain_values(text: str, value: Any) -> None:
    assert read_yaml(text, "stack.yaml") == value


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("image: 2026-13-45", "stack.yaml:1:8: is a date to YAML, not a text; put it in quotes"),
        ("a:\n  b: 2026-11-26", "stack.yaml:2:6: is a date"),
        ("a: 1\nb: 2\na: 3\n", "stack.yaml:3:1: key 'a' is there twice; keep one"),
        (LAUGHS, "holds more than 200,000 values, aliases written out"),
        (f"a: &a {'x' * 100_000}\nb: [{'*a, ' * 100}]", "more than 8,388,608 characters, aliases"),
        (CHAIN, "is nested more than 50 deep by aliases"),
        ("apps: " + "[" * 100_000, "stack.yaml:1:56: is nested more than 50 deep"),
        ("- " * 100_000, "is nested more than 50 deep"),
        ("a: &a [*a]", "an alias refers to what it is in itself"),
        ("a: *b", "an alias refers to an anchor that isn't there"),
        ("x: .inf", "is not a finite number"),
        ("x: 1.0e+999", "is not a finite number"),
        ("x: " + "9" * 10_000, "is a number of 10000 characters, the limit is 40"),
        ("x: 99999999999999999999", "is an integer of more than 64 bits"),
        ("port: 22:30", "stack.yaml:1:7: is a number in base 60 to YAML; put it in quotes"),
        ("x: 1:30.5", "is a number in base 60"),
        ("x: 010", "is octal to some readers of YAML and decimal to others; drop the first 0"),
        ("1: 2", "stack.yaml:1:1: the key 1 is not a text; put it in quotes"),
        ("? [a]\n: b", "a list or mapping can't be a key"),
        ("a: !!python/object:os.system x", "has a tag that isn't known"),
        ("a: !!int zz", "has the tag !!int and is none"),
        ('a: "\\0"', "holds a NUL character"),
        ("a: \0", "holds a NUL character"),
        ("a: \x07", "is not YAML: control characters are not allowed"),
        ("--- a\n--- b", "stack.yaml:2:1: a second document begins here"),
        ("a: [", "is not YAML: did not find expected node content"),
        ("<<: [1]", "'<<' takes a mapping or a list of them"),
        ("\udcff", "is not a text in UTF-8"),
        (b"a: 1\nb: \xff", "stack.yaml:2: is not a text in UTF-8"),
        (b" " * 2_097_153, "has 2,097,153 bytes; the limit is 2,097,152"),
    ],
)
def test_anything_else_is_one_line_with_its_place(text: str | bytes, says: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_yaml(text, "stack.yaml")
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200
    assert caught.value.exit_code is Exit.BAD_INPUT


def test_a_secret_text_is_never_quoted_and_its_dates_are_texts() -> None:
    assert read_yaml("expiry: 2026-11-26", "kubeconfig", secret=True) == {"expiry": "2026-11-26"}
    with pytest.raises(ReadError) as caught:
        read_yaml("tulip: 1\ntulip: 2", "kubeconfig", secret=True)
    assert str(caught.value) == "kubeconfig:2:1: a key is there twice; keep one"
