"""Whatever waits for a person says for whom, since when, and what decides it (faults/26)."""

import dataclasses
import json
from collections.abc import AsyncGenerator
from io import StringIO
from typing import cast
from unittest.mock import Mock

import pytest
from msgspec.structs import replace
from rich.console import Console

from devflow.kube import Client
from devflow.record import JobStatus
from devflow.record.fold import NEVER_AVAILABLE
from devflow.record.fold.end_job import WAITING
from devflow.release import Duration
from devflow.watch import Display, Release, follow
from devflow.watch.show import changes
from devflow.watch.show.displays import print_once
from devflow.watch.show.json_lines import json_line
from devflow.watch.waiting import waiting, waiting_job
from tests.unit.watch.objects import NOON, Shop

PAUSED_AT = "2026-01-01T12:00:05Z"
PROD = " --stack prod"


def paused(reason: str = "InconclusiveAnalysisRun") -> tuple[Release, Release]:
    """A release that goes on, and the same when it waits."""
    shop = Shop()
    before = shop.release(10, 1, currentStepIndex=1)
    condition = {"reason": reason, "startTime": PAUSED_AT}
    return before, shop.release(10, 6, phase="Paused", pauseConditions=[condition])


def test_it_is_known_why_since_when_and_what_decides() -> None:
    before, stands = paused()
    assert waiting(before) is None
    found = waiting(stands, PROD)
    assert found is not None
    assert found.reason == "InconclusiveAnalysisRun"
    assert found.since is not None
    assert found.since.isoformat() == "2026-01-01T12:00:05+00:00"
    assert found.promote == "devflow promote shop --stack prod"
    assert found.abort == "devflow abort shop --stack prod"


def test_over_a_stable_that_was_never_available_the_command_is_one_that_is_taken() -> None:
    """faults/01: a promotion of one step is refused there, as it is in no pause."""
    _, stands = paused()
    why = f"{NEVER_AVAILABLE}, so there is nothing to protect"
    found = waiting(dataclasses.replace(stands, job=replace(stands.job, message=why)), PROD)
    assert found is not None
    assert found.promote == "devflow promote shop --stack prod --full"


def test_while_a_weight_is_set_the_command_is_one_that_is_taken_too() -> None:
    """faults/04: with ``rollback: manual`` a bad pod holds a release up before its pause."""
    before, _ = paused()
    bad = replace(
        Shop().release(0, 1).job, status=JobStatus.PAUSED, message=f"{WAITING}pod NotReady"
    )
    held = waiting(dataclasses.replace(before, job=bad), PROD)
    assert held is not None
    assert held.decide == (
        "`devflow promote shop --stack prod --full` lets it go all the way,"
        " `devflow abort shop --stack prod` takes it back"
    )
    by_hand = waiting_job(replace(bad, message="paused by a person"))
    assert by_hand is not None
    assert by_hand.promote == "devflow promote shop"


def test_a_line_says_so_once() -> None:
    before, stands = paused()
    (line,) = (line for line in changes(before, stands, PROD) if "waiting for" in line)
    assert "InconclusiveAnalysisRun; `devflow promote shop --stack prod` lets it go on" in line
    assert not any("waiting for" in line for line in changes(stands, stands, PROD))


@pytest.mark.parametrize("width", [40, 80, 1000])
def test_the_tree_has_the_commands_whole(width: int) -> None:
    _, stands = paused()
    out = StringIO()
    print_once(Console(file=out, width=width), stands, None, None, PROD, as_json=False)
    text = " ".join(out.getvalue().split())
    assert "devflow promote shop --stack prod" in text
    assert "devflow abort shop --stack prod" in text
    assert "for a person since" in text


def test_json_has_a_key_for_it() -> None:
    before, stands = paused()
    assert json.loads(json_line(before, None, NOON))["waiting"] is None
    assert json.loads(json_line(stands, None, NOON, options=PROD))["waiting"] == {
        "for": "a person",
        "reason": "InconclusiveAnalysisRun",
        "since": "2026-01-01T12:00:05.000+00:00",
        "promote": "devflow promote shop --stack prod",
        "abort": "devflow abort shop --stack prod",
    }


async def test_at_the_timeout_the_commands_name_the_place(monkeypatch: pytest.MonkeyPatch) -> None:
    _, stands = paused()

    async def observe(*_: object) -> AsyncGenerator[Release, None]:
        yield stands
        raise TimeoutError

    monkeypatch.setitem(follow.__globals__, "observe", observe)
    kube, display = cast("Client", None), cast("Display", Mock())
    ending = await follow(kube, "shop", "shop", display, Duration(1), options=PROD)
    assert "`devflow abort shop --stack prod` takes it back" in ending.outcome.message
