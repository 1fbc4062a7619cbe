"""Freeze windows that can't be used: one line each, with the value and the way out."""

from pathlib import Path
from typing import Any

import pytest

from devflow.release import SpecError, parse_app
from devflow.release.spec.parts.freeze import MOST_WINDOWS
from devflow.stacks.loader import load_stack, parse_stack

CRON = {"reason": "x", "cron": "0 15 * * FRI", "for": "63h"}
DATES = {"reason": "x", "from": "2026-12-24 18:00", "until": "2026-12-27 08:00"}
APP: dict[str, Any] = {"image": "shop:1", "source": {"repoURL": "https://git.example/x"}}


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (
            CRON | {"cron": "0 15 * *"},
            "freeze[0].cron: '0 15 * *' is no cron expression: it has to",
        ),
        (CRON | {"cron": "1," * 300 + "1 * * * *"}, "it has 609 characters, the limit is 500"),
        (CRON | {"cron": "61 * * * *"}, "'61 * * * *' is no cron expression: bad minute"),
        (CRON | {"cron": "0 0 31 2 *"}, "'0 0 31 2 *' is no cron expression: bad day-of-month"),
        (CRON | {"cron": "* * * * * *"}, "it has to have 5 fields"),
        (CRON | {"timeZone": "Mars/Phobos"}, "timeZone: 'Mars/Phobos' is no time zone"),
        (CRON | {"timeZone": "../etc/passwd"}, "is no time zone"),
        (CRON | {"timeZone": ""}, "'' is no time zone"),
        (CRON | {"timeZone": "localtime"}, "'localtime' is no time zone"),
        (CRON | {"timeZone": "right/Europe/Berlin"}, "is no time zone"),
        (CRON | {"for": "forever"}, "freeze[0].for: 'forever' is not a duration"),
        (CRON | {"reason": " "}, "freeze[0].reason: ' ' is not a reason"),
        (CRON | {"reason": "a\nb"}, "is not one line"),
        ({"reason": "x", "cron": "0 15 * * FRI"}, "write 'cron' and 'for', or 'from' and 'until'"),
        (CRON | DATES, "is no window; write 'cron' and 'for', or 'from' and 'until'"),
        (DATES | {"from": "tomorrow"}, "freeze[0].from: 'tomorrow' is not a time"),
        (DATES | {"from": "2026-12-24 25:00"}, "'2026-12-24 25:00' is not a time"),
        (DATES | {"until": "2026-12-24 18:00"}, "until: '2026-12-24 18:00' is not after 'from'"),
        (DATES | {"until": "2026-12-24 18:00Z"}, "without a zone"),
    ],
)
def test_a_window_that_makes_no_sense_is_one_line(keys: dict[str, str], line: str) -> None:
    with pytest.raises(SpecError) as refused:
        parse_app("shop", APP | {"freeze": [keys]})
    (said,) = str(refused.value).splitlines()
    assert said.startswith("freeze[0]")
    assert line in said


def test_there_is_a_limit_to_the_number_of_windows() -> None:
    with pytest.raises(SpecError, match="freeze"):
        parse_app("shop", APP | {"freeze": [CRON] * (MOST_WINDOWS + 1)})


def test_a_stacks_windows_come_before_its_apps_own(tmp_path: Path) -> None:
    shop = APP | {"freeze": [DATES]}
    made = parse_stack({"freeze": [CRON], "apps": {"shop": shop, "cart": APP}})
    assert [one.cron for one in made.apps["shop"].freeze] == [CRON["cron"], None]
    assert [one.cron for one in made.apps["cart"].freeze] == [CRON["cron"]]


def test_a_stacks_bad_window_names_the_stacks_key(tmp_path: Path) -> None:
    file = tmp_path / "dev.yaml"
    file.write_text("freeze: [{reason: x, cron: daily, for: 1h}]\napps: {}\n")
    with pytest.raises(SpecError, match=r"dev\.yaml: freeze\[0\]\.cron: 'daily' is no cron"):
        load_stack(file)
