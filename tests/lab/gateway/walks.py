"""A whole canary through a gateway, with requests, whatever routes them."""

from collections.abc import Callable

from tests.lab.gateway.shares import check_share
from tests.lab.loads import Load, load
from tests.lab.traffic import App

WEIGHTS = 10, 30, 50
GATED: list[object] = [10, "approve", 30, "approve", 50, "approve", 100]
"""A schedule with these weights."""


def assert_a_canary_walks_without_a_failed_request(
    app: App,
    record: Callable[[str, object], None],
    canary: tuple[str, str] = ("subset", "canary"),
) -> None:
    """Release version 2.0.0 of ``app`` under load; it is at 1.0.0, with four replicas and
    :data:`GATED`. The share of the canary is compared with each weight (see :func:`check_share`).
    """
    with Load(app.target) as under_load:
        app.release("2.0.0")
        for weight in WEIGHTS:
            app.wait_weight(weight)
            app.wait_served(weight)
            check_share(app, weight, record, canary)
            app.approve()
        app.wait_healthy()
        app.wait_pods(4)
    assert not under_load.failures()
    assert {sample.version for sample in load(app.target, 50, rate=200)} == {"2.0.0"}
