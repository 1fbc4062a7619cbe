"""Requests are counted by the weight that they met."""

from devflow.cli.releasing.traffic import Traffic
from devflow.lab.load import Sample
from devflow.watch.show import Met
from tests.unit.watch.objects import Shop


def _answer(traffic: Traffic, version: str | None, count: int, status: int = 200) -> None:
    for _ in range(count):
        traffic.take(Sample(0.0, 0.001, 0.0, status, version))


def test_each_request_counts_for_the_weight_there_was() -> None:
    traffic, shop = Traffic(), Shop()
    _answer(traffic, "1.0.0", 5)
    traffic.look(shop.release(0))
    _answer(traffic, "1.0.0", 5)
    traffic.look(shop.release(10))
    _answer(traffic, "1.0.0", 9)
    _answer(traffic, "2.0.0", 1)
    assert traffic.met() == {0: Met(0, 10, 0), 10: Met(1, 10, 0)}


def test_a_weight_that_nobody_met_is_left_out() -> None:
    traffic, shop = Traffic(), Shop()
    traffic.look(shop.release(10))
    traffic.look(shop.release(100))
    _answer(traffic, "2.0.0", 3)
    assert traffic.met() == {100: Met(3, 3, 0)}


def test_errors_and_answers_of_no_pod_are_counted() -> None:
    traffic, shop = Traffic(), Shop()
    traffic.look(shop.release(10))
    _answer(traffic, "2.0.0", 1, status=500)
    _answer(traffic, None, 2, status=503)
    assert traffic.met() == {10: Met(1, 3, 3)}


def test_after_the_end_the_new_version_still_has_all_traffic() -> None:
    traffic, shop = Traffic(), Shop()
    traffic.look(shop.release(100, currentStepIndex=2))
    _answer(traffic, "2.0.0", 2)
    traffic.look(shop.healthy())
    _answer(traffic, "2.0.0", 2)
    assert traffic.met() == {100: Met(4, 4, 0)}


def test_after_an_abort_requests_count_for_stable_only() -> None:
    traffic, shop = Traffic(), Shop()
    traffic.look(shop.release(100, currentStepIndex=2))
    _answer(traffic, "2.0.0", 2)
    traffic.look(shop.aborted())
    _answer(traffic, "1.0.0", 3)
    assert traffic.met() == {100: Met(2, 2, 0), 0: Met(0, 3, 0)}


def test_another_release_in_between_begins_anew() -> None:
    traffic, shop = Traffic(), Shop()
    traffic.look(shop.release(10))
    _answer(traffic, "2.0.0", 2)
    traffic.look(shop.release(0, currentStepHash="others"))
    _answer(traffic, "1.0.0", 3)
    assert traffic.met() == {0: Met(0, 3, 0)}
