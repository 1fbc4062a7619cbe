"""What may stand under ``verify``, and what becomes of it."""

from typing import Any

import pytest

from devflow.release import AppSpec, Duration, SpecError, parse_app
from devflow.release.metrics.providers.prometheus import scraped_every
from devflow.release.metrics.timing import Timing, timing
from tests.unit.release.specs import LEAST


def app(verify: dict[str, Any], **more: Any) -> AppSpec:
    return parse_app("shop", {**LEAST, "verify": verify, **more})


@pytest.mark.parametrize(
    ("verify", "says"),
    [
        ({"eror": "< 1%"}, "verify.eror: unknown key; did you mean 'errorRate'?"),
        ({"saturation": 3}, "verify.saturation: unknown key; "),
        ({"errorRate": "< 1"}, "verify.errorRate: '< 1' has no unit; write it as in '< 1%'"),
        ({"latencyP95": "< 300"}, "verify.latencyP95: '< 300' has no unit"),
        ({"minQps": 0}, "verify.minQps: 0 is too small; it has to be above 0"),
        ({"minQps": "1"}, "verify.minQps: '1' is not a number"),
        (
            {"custom": {"query": "up", "success": "< 5", "failure": "> 3"}},
            "verify.custom: success '< 5' and failure '> 3' overlap",
        ),
        ({"custom": {"query": "up"}}, "verify.custom: has neither 'success' nor 'failure'"),
        ({"custom": {"success": "< 5"}}, "verify.custom.query: is missing"),
        (
            {"custom": {"query": "sum(rate(x[1m])", "success": "< 5"}},
            "verify.custom.query: 'sum(rate(x[1m])' is not PromQL: unclosed left parenthesis",
        ),
        (
            {"custom": {"query": "x[1m]", "success": "< 5"}},
            "verify.custom.query: 'x[1m]' doesn't answer with an instant vector",
        ),
        (
            {"custom": {"query": 'x{h="{{args.hash}}"}', "success": "< 5"}},
            "verify.custom.query: '{{args.hash}}' in the query is not known; known are {{args.app",
        ),
        (
            {"errorRate": "< 1%", "window": "10s"},
            "verify.window: 10s is shorter than 3 scrape intervals of 15s",
        ),
        (
            {"errorRate": "< 1%", "for": "30s"},
            "verify.for: a window of 45s doesn't fit into a verify of 30s; set 'for' to at least",
        ),
        (
            {"errorRate": "< 1%", "for": "2m", "window": "3m"},
            "verify.window: a window of 3m doesn't fit into a verify of 2m",
        ),
        (
            {"errorRate": "< 1%", "interval": "15s", "count": 3},
            "verify.count: 3 measurements, one each 15s after a first window of 45s, need 75s",
        ),
        ({"window": "1m"}, "verify.window: is set but there is no metric"),
        ({"dryRun": True}, "verify.dryRun: is set but there is no metric"),
        ({"errorRate": "< 1%", "background": 31}, "verify.background: 31 is no weight of the sch"),
        (
            {"errorRate": "< 1%", "background": 100},
            "verify.background: the release is over with weight 100, so nothing would be measured;"
            " use one of ",
        ),
        ({"errorRate": "< 1%", "inconclusive": "pass"}, "verify.inconclusive: 'pass' is not known"),
    ],
)
def test_each_mistake_gets_one_line(verify: dict[str, Any], says: str) -> None:
    with pytest.raises(SpecError) as caught:
        app(verify)
    assert len(caught.value.problems) == 1
    assert str(caught.value).startswith(says)


def test_a_limit_relative_to_stable_needs_traffic_on_stable() -> None:
    relative = {"errorRate": "<= stable + 0.5 points"}
    app(relative, steps=[10, "verify", 100])
    with pytest.raises(SpecError, match=r"^verify\.errorRate: compares with stable"):
        app(relative, steps=[10, "verify", 100, "verify"])


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("prometheus:9090", "'prometheus:9090' is not a URL"),
        ("ftp://prometheus", "is not a URL"),
        ("http://me:secret@prometheus", "holds a user name"),
    ],
)
def test_prometheus_is_named_by_a_url_without_credentials(address: str, says: str) -> None:
    with pytest.raises(SpecError) as caught:
        app({"errorRate": "< 1%"}, prometheus={"address": address})
    assert says in str(caught.value)
    assert "secret" not in str(caught.value)


def test_the_window_is_half_of_a_verify_and_the_rest_has_three_more_measurements() -> None:
    found = timing(app({"for": "4m", "errorRate": "< 1%"}).verify, scraped_every(Duration(15)))
    assert found == Timing(Duration(120), Duration(40), 4)


def test_the_window_holds_three_scrapes_at_least() -> None:
    found = timing(app({"for": "60s", "errorRate": "< 1%"}).verify, scraped_every(Duration(15)))
    assert found == Timing(Duration(45), Duration(15), 2)


def test_what_is_written_counts() -> None:
    verify = {"for": "5m", "errorRate": "< 1%", "window": "1m", "interval": "30s", "count": 5}
    assert timing(app(verify).verify, scraped_every(Duration(15))) == Timing(
        Duration(60), Duration(30), 5
    )


def test_a_verify_of_one_window_is_measured_once() -> None:
    found = timing(app({"errorRate": "< 1%", "window": "60s"}).verify, scraped_every(Duration(15)))
    assert found.count == 1
