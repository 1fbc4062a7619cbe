"""Who may use the lab at the same time as others."""

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.lab.running import lane as lane_module
from tests.lab.running.lane import Lane
from tests.lab.waiting import PATIENCE_SECONDS


@pytest.fixture(autouse=True)
def lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock that no test of the lab takes meanwhile."""
    monkeypatch.setattr(lane_module, "lock_file", lambda *_: tmp_path / "lane")


def entering(pool: ThreadPoolExecutor, lane: Lane, *, alone: bool) -> "Future[None]":
    return pool.submit(lane.enter, alone=alone)


def test_who_measures_waits_until_all_others_have_left() -> None:
    others, measuring = (Lane(), Lane()), Lane()
    for other in others:
        other.enter(alone=False)
    with ThreadPoolExecutor(1) as pool:
        waiting = entering(pool, measuring, alone=True)
        others[0].leave()
        assert not waiting.done()
        others[1].leave()
        waiting.result(PATIENCE_SECONDS)
    measuring.leave()


def test_others_wait_until_who_measures_has_left() -> None:
    measuring, other = Lane(), Lane()
    measuring.enter(alone=True)
    with ThreadPoolExecutor(1) as pool:
        waiting = entering(pool, other, alone=False)
        assert not waiting.done()
        measuring.leave()
        waiting.result(PATIENCE_SECONDS)
    other.leave()


def test_a_place_is_kept_by_entering_again_and_changed_by_entering_otherwise() -> None:
    lane, other = Lane(), Lane()
    for alone in (False, False, True, True, False):
        lane.enter(alone=alone)
    other.enter(alone=False)
    lane.leave()
    other.enter(alone=True)
    other.leave()
