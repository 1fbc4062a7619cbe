"""The rate is even and bounded, and so is the time."""

import pytest

from devflow.errors import UserError
from devflow.lab.load import Pace


def test_requests_are_evenly_spaced() -> None:
    assert list(Pace(rate=4, seconds=1.5).offsets()) == [0, 0.25, 0.5, 0.75, 1, 1.25]


def test_an_hour_of_load_does_not_drift() -> None:
    *_, last = Pace(rate=300, seconds=3600).offsets()
    assert last == pytest.approx(3600 - 1 / 300, abs=1e-9)


def test_at_least_one_request_is_sent() -> None:
    assert Pace(rate=0.1, seconds=1).count == 1


@pytest.mark.parametrize("rate", [0, -1, 1000.5, float("nan"), float("inf")])
def test_a_rate_out_of_range_is_refused(rate: float) -> None:
    with pytest.raises(UserError, match="requests per second is not above 0 and up to 1000"):
        Pace(rate, 1)


@pytest.mark.parametrize("seconds", [0, -1, 3601, float("nan"), float("inf")])
def test_a_time_out_of_range_is_refused(seconds: float) -> None:
    with pytest.raises(UserError, match=r"is not above 0 and up to 3600 s"):
        Pace(1, seconds)
