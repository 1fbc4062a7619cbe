"""A value in a message: as the user wrote it in YAML, in one short line."""

import math
from datetime import UTC, date, datetime

import pytest
import yaml

from devflow.reading.shown import shown

WRITTEN = ("true", "null", "3", "1.5", ".inf", "-.inf", "'shop'", "[true, null]", "{'a': null}")


@pytest.mark.parametrize("text", WRITTEN)
def test_a_value_of_a_file_is_shown_as_it_is_written_there(text: str) -> None:
    assert shown(yaml.safe_load(text)) == text


def test_what_is_no_number_is_shown_as_yaml_has_it() -> None:
    assert shown(math.nan) == ".nan"


def test_dates_are_shown_as_they_are_written() -> None:
    assert shown(date(2026, 1, 31)) == "2026-01-31"
    assert shown(datetime(2026, 1, 31, 9, 30, tzinfo=UTC)) == "2026-01-31 09:30:00+00:00"


def test_a_tuple_of_a_program_is_a_list() -> None:
    assert shown((True, "a")) == "[true, 'a']"


def test_a_long_value_is_cut_while_it_is_made() -> None:
    assert len(shown("x" * 10**6)) == len("…") + 80
    assert shown(10**5000).startswith("a number of ")
