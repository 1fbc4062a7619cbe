"""Which views are of the time after a release was applied."""

import pytest

from devflow.watch import Begun
from tests.unit.watch.objects import NEW, Shop


@pytest.mark.parametrize(
    ("begun", "shown"),
    [
        (Begun(NEW, generation=2, version=7), True),
        (Begun(NEW, generation=2, version=9), True),
        (Begun(NEW, generation=3, version=9), False),
        (Begun(NEW, generation=2, version=9, retried=True), False),
        (Begun(NEW, generation=2, version=7, retried=True), True),
    ],
    ids=["the same", "unchanged", "a newer spec", "before the retry", "after the retry"],
)
def test_an_aborted_view(begun: Begun, shown: bool) -> None:
    shop = Shop()
    shop.release(10)
    assert begun.is_shown_by(shop.aborted()) is shown
