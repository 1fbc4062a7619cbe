"""A load that changes: requests leave as the curve says, and a day is read from CSV."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devflow.errors import UserError
from devflow.lab.load.curve import Curve, day_from, read_day, time_of_day

DAY = "time,requests per second\n00:00,10\n09:30,100\n18:00:30,40.5\n"


@given(st.floats(0.5, 200), st.floats(0.5, 200), st.integers(1, 60))
def test_as_many_requests_leave_as_the_area_below_the_curve(
    first: float, last: float, seconds: int
) -> None:
    offsets = list(Curve.ramp(first, last, seconds).offsets())
    assert len(offsets) == pytest.approx((first + last) / 2 * seconds, abs=1.01)
    assert offsets == sorted(offsets)
    assert all(0 <= offset < seconds for offset in offsets)


def test_a_flat_curve_is_even() -> None:
    offsets = list(Curve(((0, 4.0),), 2).offsets())
    assert offsets == pytest.approx([0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75], abs=0.01)


def test_a_rate_lies_on_the_line_between_two_points() -> None:
    curve = Curve(((10, 0), (20, 100)), 30)
    assert [curve.rate(at) for at in (0, 10, 15, 20, 30)] == [0, 0, 50, 100, 100]


@pytest.mark.parametrize("rates", [(0, 0), (10, 1001), (-1, 10)])
def test_a_load_out_of_range_is_refused(rates: tuple[float, float]) -> None:
    with pytest.raises(UserError, match="is not above 0 and up to 1000"):
        Curve.ramp(*rates, 10)


def test_a_day_is_read_from_csv_with_or_without_headings() -> None:
    day = [(0, 10), (34_200, 100), (64_830, 40.5)]
    assert read_day(DAY, "day.csv") == day
    assert read_day(DAY.partition("\n")[2], "day.csv") == day


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "day.csv has no line such as 09:30,120"),
        ("time,rate\n", "day.csv has no line such as"),
        ("09:30,1\n09:00,2", "day.csv, line 2: '09:00,2' is not a later time of day and a rate"),
        ("09:30,1\n25:00,2", "line 2: '25:00,2'"),
        ("09:30,1\n10:00,-2", "line 2: '10:00,-2'"),
        ("09:30,1\n10:00,nan", "line 2: '10:00,nan'"),
        ("09:30,1\n10:00", "line 2: '10:00'"),
    ],
)
def test_a_line_that_makes_no_sense_is_named(text: str, says: str) -> None:
    with pytest.raises(UserError) as caught:
        read_day(text, "day.csv")
    assert says in str(caught.value)


def test_a_day_begins_anywhere_and_goes_on_after_midnight() -> None:
    curve = Curve(day_from([(0, 10), (43_200, 100)], 43_200 - 60), 86_400)
    assert curve.rate(60) == 100
    assert curve.rate(43_200 + 60) == 10
    assert curve.rate(0) == pytest.approx(99.875)
    assert Curve(day_from([(3600, 10)], 7200), 10).rate(5) == 10


def test_a_time_of_day_has_hours_minutes_and_may_have_seconds() -> None:
    assert (time_of_day("09:30"), time_of_day("23:59:59")) == (34_200, 86_399)
    assert time_of_day("24:00") is time_of_day("9") is time_of_day("09:60") is None
