"""Counters of requests by pod become shares by revision."""

from dataclasses import replace

import msgspec
import pytest

from devflow.watch import View
from devflow.watch.answers import WINDOW_SECONDS, Meter, sentence
from tests.unit.watch.objects import Shop


def _view(addresses: bool = True) -> View:
    """One canary pod at 127.10.0.20, four stable ones from 127.10.0.10 on."""
    view = Shop().view(10)
    canary, stable = view.revisions
    placed = [
        replace(
            revision,
            pods=tuple(
                msgspec.structs.replace(pod, address=f"127.10.0.{first + i}" if addresses else "")
                for i, pod in enumerate(revision.pods)
            ),
        )
        for revision, first in ((canary, 20), (stable, 10))
    ]
    return replace(view, revisions=tuple(placed))


@pytest.fixture
def meter() -> Meter:
    made = Meter()
    made.look(_view())
    return made


def _shares(meter: Meter) -> dict[str, int]:
    answers = meter.answers
    assert answers is not None
    return {r.version: answers.by_revision.get(r.number, 0) for r in _view().revisions}


def test_what_was_answered_before_the_first_look_does_not_count(meter: Meter) -> None:
    meter.count({"127.10.0.10": 5000, "127.10.0.20": 70}, at=0)
    meter.count({"127.10.0.10": 5090, "127.10.0.20": 80}, at=1)
    assert _shares(meter) == {"1.0.0": 90, "2.0.0": 10}


def test_one_look_tells_nothing(meter: Meter) -> None:
    assert meter.answers is None
    meter.count({"127.10.0.10": 7}, at=0)
    assert meter.answers is None


def test_pods_of_a_revision_are_added_up(meter: Meter) -> None:
    meter.count({}, at=0)
    meter.count({f"127.10.0.{n}": 3 for n in (10, 11, 12, 13)}, at=1)
    assert _shares(meter) == {"1.0.0": 12, "2.0.0": 0}


def test_a_pod_that_is_new_counts_from_nothing(meter: Meter) -> None:
    meter.count({"127.10.0.10": 5}, at=0)
    meter.count({"127.10.0.10": 5, "127.10.0.20": 4}, at=1)
    assert _shares(meter) == {"1.0.0": 0, "2.0.0": 4}


def test_a_counter_that_has_gone_back_began_anew(meter: Meter) -> None:
    meter.count({"127.10.0.10": 1000}, at=0)
    meter.count({"127.10.0.10": 6}, at=1)
    assert _shares(meter)["1.0.0"] == 6


def test_an_address_that_was_away_goes_on_where_it_was(meter: Meter) -> None:
    meter.count({"127.10.0.10": 1000}, at=0)
    meter.count({}, at=1)
    meter.count({"127.10.0.10": 1004}, at=2)
    assert _shares(meter)["1.0.0"] == 4


def test_only_the_last_seconds_count(meter: Meter) -> None:
    for second in range(60):
        meter.count({"127.10.0.10": 100 * min(second, 30), "127.10.0.20": 10 * second}, second)
    assert meter.answers is not None
    assert meter.answers.seconds == WINDOW_SECONDS
    assert _shares(meter) == {"1.0.0": 0, "2.0.0": 50}


def test_looks_that_come_a_little_late_still_span_the_window(meter: Meter) -> None:
    for look in range(20):
        meter.count({}, look * 1.004)
    assert meter.answers is not None
    assert WINDOW_SECONDS <= meter.answers.seconds < WINDOW_SECONDS + 1.01


def test_pods_of_others_do_not_count(meter: Meter) -> None:
    meter.count({}, at=0)
    meter.count({"127.10.9.9": 50, "127.10.0.10": 1}, at=1)
    assert meter.answers is not None
    assert meter.answers.requests == 1


def test_a_pod_that_is_gone_from_the_cluster_is_still_known(meter: Meter) -> None:
    meter.count({}, at=0)
    meter.look(_view(addresses=False))
    meter.count({"127.10.0.20": 3}, at=1)
    assert _shares(meter)["2.0.0"] == 3


def test_what_a_pod_answered_before_it_was_seen_is_its_revisions() -> None:
    meter = Meter()
    meter.count({}, at=0)
    meter.count({"127.10.0.10": 90, "127.10.0.20": 10}, at=1)
    assert meter.answers is None, "no pod is known: it can't be told from no requests"
    meter.look(_view())
    assert _shares(meter) == {"1.0.0": 90, "2.0.0": 10}


def test_the_sentence_names_role_version_share_and_how_many() -> None:
    meter, view = Meter(), _view()
    meter.look(view)
    meter.count({}, at=0)
    meter.count({"127.10.0.10": 902, "127.10.0.20": 98}, at=5)
    assert meter.answers is not None
    assert sentence(meter.answers, view) == (
        "canary 2.0.0 9.8%, stable 1.0.0 90.2% of 1000 requests in 5s"
    )


def test_no_requests_are_told_as_such() -> None:
    meter = Meter()
    meter.look(_view())
    meter.count({}, at=0)
    meter.count({}, at=5)
    assert meter.answers is not None
    assert sentence(meter.answers, _view()) == "no requests in 5s"
    assert meter.answers.share(_view().revisions[0]) == 0
