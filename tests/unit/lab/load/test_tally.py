"""What was seen is counted per version."""

import pytest

from devflow.lab.load import Sample, Tally


def _sample(
    latency: float = 0.001,
    status: int | None = 200,
    version: str | None = "1.0.0",
    failure: str | None = None,
) -> Sample:
    return Sample(0.0, latency, 0.0, status, version, None, failure)


def _tally(*samples: Sample) -> Tally:
    tally = Tally()
    for sample in samples:
        tally.add(sample)
    return tally


def test_shares_are_of_all_requests() -> None:
    tally = _tally(_sample(), _sample(), _sample(), _sample(version="2.0.0"))
    first, second = tally.summary().versions
    assert (first.version, first.requests, first.share) == ("1.0.0", 3, 0.75)
    assert (second.version, second.requests, second.share) == ("2.0.0", 1, 0.25)


def test_percentiles_are_by_nearest_rank() -> None:
    summary = _tally(*(_sample(n / 1000) for n in range(200, 0, -1))).summary()
    assert (summary.p50_ms, summary.p95_ms, summary.p99_ms) == (100, 190, 198)


def test_one_request_is_all_percentiles() -> None:
    summary = _tally(_sample(0.007)).summary()
    assert (summary.p50_ms, summary.p95_ms, summary.p99_ms) == (7, 7, 7)


def test_an_error_of_a_pod_counts_against_its_version() -> None:
    stable, canary = _tally(_sample(), _sample(status=500, version="2.0.0")).summary().versions
    assert (stable.errors, canary.errors) == (0, 1)


def test_errors_are_told_apart_by_their_reason() -> None:
    summary = _tally(
        _sample(status=500),
        _sample(status=503, version=None),
        _sample(status=None, version=None, failure="timeout"),
        _sample(status=404, version=None),
        _sample(status=302),
    ).summary()
    assert summary.reasons == {"status 500": 1, "status 503": 1, "status 404": 1, "timeout": 1}
    assert summary.errors == 4


def test_what_no_pod_answered_comes_last() -> None:
    summary = _tally(
        _sample(version=None), _sample(version="1.10.0"), _sample(version="1.9.0")
    ).summary()
    assert [each.version for each in summary.versions] == ["1.9.0", "1.10.0", None]


def test_versions_that_are_no_numbers_are_sorted_too() -> None:
    summary = _tally(_sample(version="latest"), _sample(version="1.x"), _sample()).summary()
    assert [each.version for each in summary.versions] == ["1.0.0", "1.x", "latest"]


def test_nothing_seen_gives_zeros() -> None:
    summary = Tally().summary()
    assert (summary.requests, summary.errors, summary.p99_ms) == (0, 0, 0)
    assert summary.versions == ()


def test_the_json_names_every_figure() -> None:
    figures = _tally(_sample(0.002)).summary().to_json()
    assert figures["versions"] == (
        {
            "version": "1.0.0",
            "requests": 1,
            "share": pytest.approx(1),
            "errors": 0,
            "p50_ms": 2,
            "p95_ms": 2,
            "p99_ms": 2,
        },
    )
    assert figures.keys() == {
        "requests", "errors", "p50_ms", "p95_ms", "p99_ms", "max_lag_ms", "reasons", "versions",
    }  # fmt: skip
