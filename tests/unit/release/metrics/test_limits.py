import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devflow.release.metrics.limits import Limit, Unit


@pytest.mark.parametrize(
    ("text", "unit", "operator", "number"),
    [
        ("< 1%", Unit.RATIO, "<", 0.01),
        ("<=0.5%", Unit.RATIO, "<=", 0.005),
        (" < 300ms ", Unit.MILLISECONDS, "<", 300),
        ("< 1.5 s", Unit.MILLISECONDS, "<", 1500),
        ("<= stable + 0.5 points", Unit.RATIO, "<=", 0.005),
        ("<= stable + 50ms", Unit.MILLISECONDS, "<=", 50),
        ("< stable * 1.2", Unit.MILLISECONDS, "<", 1.2),
    ],
)
def test_a_limit_is_held_in_the_unit_of_its_metric(
    text: str, unit: Unit, operator: str, number: float
) -> None:
    limit = Limit.parse(text, unit)
    assert limit.operator == operator
    assert limit.number == pytest.approx(number)
    assert limit.is_relative == ("stable" in text)


@pytest.mark.parametrize(
    ("text", "unit", "says"),
    [
        ("< 1", Unit.RATIO, "'< 1' has no unit; write it as in '< 1%'"),
        ("< 300", Unit.MILLISECONDS, "'< 300' has no unit; write it as in '< 300ms'"),
        ("< 300%", Unit.MILLISECONDS, "unit '%' is not 'ms' or 's'"),
        ("< 1ms", Unit.RATIO, "unit 'ms' is not '%'"),
        ("1%", Unit.RATIO, "'1%' is not a limit"),
        ("> 1%", Unit.RATIO, "'> 1%' is not a limit"),
        ("< -1%", Unit.RATIO, "'< -1%' is not a limit"),
        ("<= stable", Unit.RATIO, "'<= stable' is not a limit"),
        ("<= stable + 1%", Unit.RATIO, "unit '%' is not 'points'"),
        ("<= stable + 1", Unit.RATIO, "has no unit; write it as in '<= stable + 0.5 points'"),
        ("<= stable * 2ms", Unit.MILLISECONDS, "a factor has no unit"),
        (1, Unit.RATIO, "1 is not a limit"),
        (None, Unit.RATIO, "null is not a limit"),
    ],
)
def test_anything_else_is_refused_with_the_way_out(text: object, unit: Unit, says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)):
        Limit.parse(text, unit)


@given(st.floats(0, 1), st.floats(0, 1), st.sampled_from(["<", "<="]))
def test_a_relative_limit_moves_with_stable(value: float, stable: float, operator: str) -> None:
    limit = Limit.parse(f"{operator} stable + 0.5 points", Unit.RATIO)
    assert limit.is_kept(value, stable) == (
        value < stable + 0.005 if operator == "<" else value <= stable + 0.005
    )


def test_not_a_number_keeps_no_limit() -> None:
    assert not Limit.parse("< 1%", Unit.RATIO).is_kept(math.nan, None)
    assert not Limit.parse("<= stable * 2", Unit.RATIO).is_kept(0.1, math.nan)


def test_the_two_conditions_leave_no_number_out() -> None:
    limit = Limit.parse("< 1%", Unit.RATIO)
    assert (limit.kept_condition("a", "b"), limit.broken_condition("a", "b")) == (
        "a < 0.01",
        "a >= 0.01",
    )
    relative = Limit.parse("<= stable * 1.2", Unit.MILLISECONDS)
    assert relative.kept_condition("a", "b") == "a <= b * 1.2"
    assert relative.broken_condition("a", "b") == "a > b * 1.2"


@pytest.mark.parametrize(
    ("text", "unit", "says"),
    [
        ("< 0%", Unit.RATIO, "can't be kept"),
        ("< stable + 0 points", Unit.RATIO, "can't be kept"),
        ("< stable * 2", Unit.RATIO, "can't be kept where neither version has errors; use <="),
        ("< 101%", Unit.RATIO, "can't be broken: nothing is above 100 %"),
        ("<= 100%", Unit.RATIO, "can't be broken"),
        ("<= stable + 1000 points", Unit.RATIO, "can't be broken: nothing is above 100 points"),
        ("<= stable * 0", Unit.RATIO, "has a factor that is not above 0 and up to 1000"),
        ("<= 0ms", Unit.MILLISECONDS, "can't be kept"),
        ("<= 3600s", Unit.MILLISECONDS, "can't be broken: nothing is above an hour"),
        ("<= stable * 1001", Unit.MILLISECONDS, "has a factor"),
    ],
)
def test_a_limit_that_judges_nothing_is_refused(text: str, unit: Unit, says: str) -> None:
    """faults/31"""
    with pytest.raises(ValueError, match=re.escape(says)):
        Limit.parse(text, unit)


@pytest.mark.parametrize("text", ["<= 0%", "< 100%", "<= 99.9%", "<= stable + 0 points"])
def test_a_limit_at_the_end_of_its_range_is_taken(text: str) -> None:
    assert Limit.parse(text, Unit.RATIO).text == text
