import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devflow.release.metrics.comparisons import Comparison

_comparisons = st.builds(
    Comparison, st.sampled_from(["<", "<=", ">", ">="]), st.integers(-5, 5).map(float)
)
_numbers = st.integers(-12, 12).map(lambda n: n / 2)


@given(_comparisons, _numbers)
def test_the_opposite_holds_exactly_where_a_comparison_does_not(
    comparison: Comparison, number: float
) -> None:
    assert comparison.holds(number) != comparison.opposite.holds(number)


@given(_comparisons, _comparisons)
def test_two_overlap_if_there_is_a_number_of_which_both_hold(
    one: Comparison, other: Comparison
) -> None:
    halves = [n / 2 for n in range(-14, 15)]
    assert one.overlaps(other) == any(one.holds(n) and other.holds(n) for n in halves)


@given(_comparisons)
def test_what_is_written_reads_back(comparison: Comparison) -> None:
    assert Comparison.parse(str(comparison)) == comparison


def test_of_not_a_number_nothing_holds() -> None:
    assert not Comparison.parse("< 5").holds(math.nan)
    assert not Comparison.parse(">= 5").holds(math.nan)


@pytest.mark.parametrize("text", ["5", "== 5", "< five", "< 5%", "", None, 5])
def test_anything_else_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="is not a comparison with a number"):
        Comparison.parse(text)
