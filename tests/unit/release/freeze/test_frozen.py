"""When apps are frozen: by cron or by dates, across both changes of the clocks."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devflow.release.freeze import FreezeWindow, freeze_json, frozen, read_freeze

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = {"reason": "the nightly import", "cron": "30 2 * * *", "for": "1h"}


def window(timeZone: str = "Europe/Berlin", **keys: str) -> FreezeWindow:  # noqa: N803 - as in YAML
    return FreezeWindow.model_validate({"reason": "why", **keys, "timeZone": timeZone})


def nightly() -> FreezeWindow:
    return window(**NIGHT)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(text: str, *, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN, fold=fold)


def until(windows: list[FreezeWindow], moment: datetime) -> str:
    return str(frozen(windows, moment) or "")


def test_a_weekend_by_cron() -> None:
    weekend = window(cron="0 15 * * FRI", **{"for": "63h"})
    assert until([weekend], local("2026-11-27 14:59")) == ""
    assert until([weekend], local("2026-11-27 15:00")) == "frozen until 2026-11-30 06:00 CET: why"
    assert until([weekend], local("2026-11-30 05:59")) == "frozen until 2026-11-30 06:00 CET: why"
    assert until([weekend], local("2026-11-30 06:00")) == ""


def test_a_start_that_the_clocks_skip_is_the_moment_they_go_forward() -> None:
    assert until([nightly()], local("2026-03-29 01:59")) == ""
    assert until([nightly()], local("2026-03-29 03:00")).startswith("frozen until 2026-03-29 04:00")


def test_a_start_that_the_clocks_show_twice_is_the_first_one() -> None:
    first, second = local("2026-10-25 02:30"), local("2026-10-25 02:30", fold=1)
    assert until([nightly()], first) == "frozen until 2026-10-25 02:30 CET: the nightly import"
    assert until([nightly()], second) == ""


def test_a_window_over_a_change_of_the_clocks_lasts_as_long_as_any() -> None:
    long = window(cron="0 22 * * SAT", **{"for": "8h"})
    assert until([long], local("2026-03-28 23:00")) == "frozen until 2026-03-29 07:00 CEST: why"
    assert until([long], local("2026-10-24 23:00")) == "frozen until 2026-10-25 05:00 CET: why"


def test_dates_are_those_of_the_zones_clocks() -> None:
    sale = window("America/New_York", **{"from": "2026-11-26 00:00", "until": "2026-11-30 08:00"})
    assert until([sale], utc("2026-11-26 04:59")) == ""
    assert until([sale], utc("2026-11-26 05:00")) == "frozen until 2026-11-30 08:00 EST: why"
    assert until([sale], utc("2026-11-30 13:00")) == ""


def test_dates_in_a_repeated_hour_make_the_longer_window() -> None:
    both = window(**{"from": "2026-10-25 02:15", "until": "2026-10-25 02:45"})
    assert until([both], utc("2026-10-25 00:15")) == "frozen until 2026-10-25 02:45 CET: why"
    assert until([both], utc("2026-10-25 01:44")) != ""
    assert until([both], utc("2026-10-25 01:45")) == ""


def test_a_date_that_the_clocks_skip_is_refused() -> None:
    with pytest.raises(ValueError, match=r"clocks of Europe/Berlin skip.*write 2026-03-29 03:30"):
        window(**{"from": "2026-03-29 02:30", "until": "2026-03-30 00:00"})


def test_windows_that_follow_each_other_are_one_freeze() -> None:
    first = window(**{"from": "2026-12-24 00:00", "until": "2026-12-27 00:00"})
    second = window(**{"from": "2026-12-26 00:00", "until": "2027-01-02 08:00"})
    assert until([second, first], local("2026-12-24 12:00")).startswith("frozen until 2027-01-02")


def test_a_freeze_without_a_break_has_no_end() -> None:
    always = window(cron="* * * * *", **{"for": "2m"})
    assert until([always], local("2026-01-01 00:00")) == "frozen, with no end: why"


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"]),
    st.sampled_from(["30 2 * * *", "0 15 * * FRI", "*/20 1-3 * * *", "15 0 1 * *"]),
    st.integers(1, 3000),
)
def test_a_moment_is_frozen_if_and_only_if_the_last_start_is_near_enough(
    moment: datetime, zone: str, cron: str, minutes: int
) -> None:
    """Counted minute by minute, with no calendar: a window that holds has an end ahead, and holds
    until then.
    """
    windows = [window(zone, cron=cron, **{"for": f"{minutes}m"})]
    at = moment.replace(second=0, microsecond=0, tzinfo=UTC)
    held = frozen(windows, at)
    if held is None or held.until is None:
        return
    assert held.until > at
    assert frozen(windows, held.until) is None
    assert frozen(windows, held.until - timedelta(minutes=1)) is not None
    assert frozen(windows, at + (held.until - at) / 2) is not None


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),
    st.integers(1, 48 * 60),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
)
def test_a_window_by_dates_holds_exactly_between_them(
    start: datetime, minutes: int, zone: str
) -> None:
    begin = start.replace(second=0, microsecond=0, tzinfo=UTC)
    end = begin + timedelta(minutes=minutes)
    where = ZoneInfo(zone)
    written = [f"{one.astimezone(where):%Y-%m-%d %H:%M}" for one in (begin, end)]
    if written[0] >= written[1]:
        return
    windows = [window(zone, **{"from": written[0], "until": written[1]})]
    assert frozen(windows, begin) is not None
    assert frozen(windows, end - timedelta(minutes=1)) is not None


@pytest.mark.parametrize(
    "keys", [NIGHT, {"reason": "x", "from": "2026-12-24T18:00", "until": "2026-12-27 08:00"}]
)
def test_windows_are_read_back_from_the_rollout(keys: dict[str, Any]) -> None:
    windows = (FreezeWindow.model_validate(keys),)
    assert read_freeze(freeze_json(windows)) == windows


def test_what_is_no_window_in_an_annotation_is_refused() -> None:
    with pytest.raises(ValueError, match=r"annotation devflow\.dev/freeze"):
        read_freeze('[{"reason": "x", "newer": 1}]')
