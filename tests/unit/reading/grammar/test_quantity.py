"""Quantities are Kubernetes', and compared exactly (faults/13, faults/22)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devflow.reading.grammar.quantity import read_quantity


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("100m", "0.1"),
        (".5", "0.5"),
        ("5.", "5"),
        ("64Mi", "67108864"),
        ("1e3", "1000"),
        ("1E", "1e18"),
        ("12E-1", "1.2"),
        ("7Ei", str(7 * 2**60)),
        ("9223372036854775807", "9223372036854775807"),
        ("1n", "1e-9"),
    ],
)
def test_a_quantity_has_its_exact_value(text: str, value: str) -> None:
    assert read_quantity(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "1x",
        "1 core",
        "-1",
        "+1",
        "1,5",
        "1K",
        "1mi",
        "1e",
        "1e1000",
        "8Ei",
        "1e-10",
        "٣",
        "1\n",
        ".",
    ],
)
def test_what_kubernetes_would_not_hold_is_one_line(text: str) -> None:
    with pytest.raises(ValueError, match=r"^[^\n]+$"):
        read_quantity(text)


@given(st.integers(0, 2**40), st.sampled_from([("", 1), ("k", 1000), ("Ki", 1024), ("M", 10**6)]))
def test_suffixes_multiply(number: int, suffix: tuple[str, int]) -> None:
    assert read_quantity(f"{number}{suffix[0]}") == number * suffix[1]
