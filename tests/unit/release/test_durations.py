import pytest
from hypothesis import given
from hypothesis import strategies as st

from devflow.reading.shown import shown
from devflow.release import Duration


@pytest.mark.parametrize(
    ("text", "seconds"), [("1s", 1), ("90s", 90), ("5m", 300), ("2h", 7200), ("720h", 2_592_000)]
)
def test_a_duration_is_a_whole_number_and_one_unit(text: str, seconds: int) -> None:
    assert Duration.parse(text).seconds == seconds


@pytest.mark.parametrize(
    "value",
    ["", "30", "s", "-5s", "1.5m", "1h30m", "5 m", "5M", "٣s", "30s\n", 30, 30.0, True, None],
)
def test_any_other_way_to_write_a_duration_is_refused_with_its_value(value: object) -> None:
    with pytest.raises(ValueError, match=r"is not a duration; write .* 30s, 5m or 2h") as caught:
        Duration.parse(value)
    assert shown(value) in str(caught.value)


@pytest.mark.parametrize("text", ["0s", "721h", "2592001s", "99999999999999999999h"])
def test_a_duration_out_of_range_is_refused_with_the_limits(text: str) -> None:
    with pytest.raises(ValueError, match=f"'{text}' is not between 1s and 720h"):
        Duration.parse(text)


@given(st.integers(1, 2_592_000))
def test_what_a_duration_prints_reads_back_as_the_same_length(seconds: int) -> None:
    assert Duration.parse(str(Duration(seconds))) == Duration(seconds)


def test_a_duration_prints_in_the_largest_unit_that_keeps_it_whole() -> None:
    assert [str(Duration(s)) for s in (59, 60, 61, 3600, 5400)] == ["59s", "1m", "61s", "1h", "90m"]
