"""The load of a rehearsal lets the app's own verify judge (faults/17)."""

from pathlib import Path
from typing import Any

import pytest

from devflow.errors import UserError
from devflow.rehearse.rate import default_rate, needed, too_few
from devflow.release import AppSpec, parse_app
from devflow.stacks.loader import load_stack

SHOP: dict[str, Any] = {
    "image": "shop:1",
    "steps": [10, "verify", 50, "verify", 100],
    "source": {"repoURL": "https://x"},
    "prometheus": {"scrapeInterval": "1s"},
}


def app(verify: dict[str, Any], **changes: Any) -> AppSpec:
    return parse_app("shop", {**SHOP, "verify": verify, **changes})


def test_the_sample_stacks_shop_is_judged_at_the_default_rate() -> None:
    shop = load_stack(Path("stacks/dev.yaml"), "https://x").apps["shop"]
    rate = default_rate(shop, 1)
    # In the smallest window of the schedule: 3 s at 10 %.
    assert rate * 0.10 * 3 >= 2 * shop.verify.min_requests


@pytest.mark.parametrize(
    ("verify", "rate"),
    [
        ({"for": "6s", "errorRate": "< 1%"}, 20 / 3 / 0.10),
        ({"for": "6s", "errorRate": "< 1%", "minRequests": 200}, 200 / 3 / 0.10),
        ({"for": "60s", "window": "50s", "errorRate": "< 1%"}, 20 / 50 / 0.10),
        ({"for": "60s", "minQps": 3}, 30),
        ({"for": "60s", "window": "50s", "errorRate": "< 1%", "background": 50}, 20 / 50 / 0.10),
    ],
)
def test_it_needs_what_the_smallest_weight_and_the_window_leave(
    verify: dict[str, Any], rate: float
) -> None:
    need = needed(app(verify))
    assert need is not None
    assert need.rate == pytest.approx(rate)


def test_a_comparison_needs_requests_of_stable_too() -> None:
    relative = {"for": "6s", "errorRate": "<= stable + 1 points"}
    need = needed(app(relative, steps=[95, "verify", 100]))
    assert need is not None
    assert need.rate == pytest.approx(20 / 3 / 0.05)


def test_without_a_metric_any_load_does() -> None:
    assert needed(app({"for": "6s"})) is None
    assert default_rate(app({"for": "6s"}), 100) == 10


def test_a_load_that_the_lab_can_not_send_is_refused_before_the_rehearsal() -> None:
    hungry = app({"for": "6s", "errorRate": "< 1%", "minRequests": 200})
    assert default_rate(hungry, 1) == 1000
    with pytest.raises(UserError, match=r"needs 667 requests per second .* at most 1000"):
        default_rate(hungry, 2)


def test_a_rate_that_is_too_low_is_named_with_the_one_that_does() -> None:
    shop = app({"for": "6s", "errorRate": "< 1%"})
    assert too_few(shop, 67) == ""
    assert "use --rate 67 or more" in too_few(shop, 50)
