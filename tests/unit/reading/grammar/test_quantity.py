"""Quantities are Kubernetes', and compared exactly (faults/13, faults/22)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devflow.reading.grammar.quantity import canonical_quantity, read_quantity


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


@pytest.mark.parametrize(
    ("written", "canonical"),
    # As Quantity.String() of k8s.io/apimachinery 0.36 has them.
    {
        "1": "1",
        "1000": "1k",
        "0.5": "500m",
        ".5": "500m",
        "1.": "1",
        "100m": "100m",
        "1500m": "1500m",
        "1000m": "1",
        "1000u": "1m",
        "5n": "5n",
        "2000000000": "2G",
        "1.5Gi": "1536Mi",
        "1024Mi": "1Gi",
        "1500Ki": "1500Ki",
        "1023Ki": "1023Ki",
        "0.5Ki": "512",
        "0.1Gi": "107374182400m",
        "1.1Ki": "1126400m",
        "64Mi": "64Mi",
        "1e3": "1e3",
        "1.5e3": "1500",
        "12e2": "1200",
        "1e-3": "1e-3",
        "123e-4": "12300e-6",
        "0": "0",
        "0Mi": "0",
        "0e3": "0",
        "1024": "1024",
        "1048576Ki": "1Gi",
        "9223372036854775807": "9223372036854775807",
    }.items(),
)
def test_a_quantity_has_one_canonical_form(written: str, canonical: str) -> None:
    assert canonical_quantity(written) == canonical
    assert canonical_quantity(canonical) == canonical
    assert read_quantity(canonical) == read_quantity(written)
