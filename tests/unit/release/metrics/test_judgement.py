"""AnalysisRuns in words. The objects are as Argo Rollouts 1.10 writes them."""

from typing import Any

import pytest

from devflow.release.metrics.judgement import Verdict, judgements, reason
from tests.unit.release.metrics.analysis_runs import result, run


def words(made: dict[str, Any]) -> str:
    (judged,) = judgements(made)
    return judged.words


def test_a_failed_metric_tells_value_operator_threshold_window_and_number() -> None:
    failed = result("error-rate", "Failed", "Successful [0.001,700.2]", "Failed [0.0731,812.3]")
    (judged,) = judgements(run(failed))
    assert judged.words == "error rate 7.31 % > 1 % over 60 s (n = 812)"
    assert (judged.verdict, judged.value, judged.requests) == (Verdict.FAILED, 0.0731, 812.3)
    assert (judged.limit, judged.window_seconds, judged.measurements) == ("< 1%", 60, 2)


def test_a_metric_that_recovered_is_told_by_the_measurement_that_failed_it() -> None:
    failed = result("error-rate", "Failed", "Failed [0.07,800]", "Successful [0,900]")
    assert words(run(failed)).startswith("error rate 7 % > 1 %")


def test_a_limit_in_relation_to_stable_tells_stables_value_too() -> None:
    failed = result("latency-p95", "Failed", "Failed [320.4,812,105.25,4100]")
    assert words(run(failed)) == (
        "p95 latency 320.4 ms > stable's 105.2 ms + 50 ms over 60 s (n = 812, stable 4100)"
    )
    rate = run(
        result("error-rate", "Failed", "Failed [0.02,812,0.001,4100]"),
        **{"error-rate": "<= stable + 0.5 points"},
    )
    assert words(rate).startswith("error rate 2 % > stable's 0.1 % + 0.5 points over")
    times = run(
        result("error-rate", "Failed", "Failed [0.02,812,0.001,4100]"),
        **{"error-rate": "<= stable * 2"},
    )
    assert words(times).startswith("error rate 2 % > stable's 0.1 % * 2 over")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        (
            "error-rate",
            "[NaN,0]",
            "error rate not judged: the canary got 0 requests in 60 s, at least 20 needed",
        ),
        (
            "error-rate",
            "[0,11.6]",
            "error rate not judged: the canary got 11 requests in 60 s, at least 20 needed",
        ),
        (
            "latency-p95",
            "[80,812,NaN,0]",
            "p95 latency not judged: stable got 0 requests in 60 s, at least 20 needed",
        ),
        (
            "error-rate",
            "[NaN,NaN]",
            "error rate not judged: no samples of the canary in 60 s, at least 20 needed: it got no"
            " requests, or Prometheus or what it asks was away",
        ),
        (
            "latency-p95",
            "[80,812,NaN,NaN]",
            "p95 latency not judged: no samples of stable in 60 s, at least 20 needed: it got no",
        ),
        ("error-rate", "[NaN,812]", "error rate not judged: Prometheus has no value"),
        ("error-rate", "[]", "error rate not judged: Prometheus has no value"),
        ("qps", "[0.5,30]", "traffic 0.5 requests/s < 1.5 requests/s over 60 s (n = 30)"),
        ("custom", "[]", "custom query not judged: the query answered with 0 numbers, one is"),
        ("custom", "[1,2]", "custom query not judged: the query answered with 2 numbers, one is"),
        ("custom", "[7]", "custom query 7 > 5 over 60 s"),
    ],
)
def test_what_was_not_judged_tells_why(name: str, value: str, said: str) -> None:
    made = run(result(name, "Inconclusive", f"Inconclusive {value}"))
    assert words(made).startswith(said)


def test_an_error_of_prometheus_is_told_as_it_is() -> None:
    failed = {
        "name": "error-rate",
        "phase": "Error",
        "measurements": [{"phase": "Error", "message": "connect: connection refused"}],
    }
    assert words(run(failed)) == "error rate not measured: connect: connection refused"


def test_a_good_metric_is_told_too() -> None:
    made = run(result("error-rate", "Successful", "Successful [0,812]"))
    assert words(made) == "error rate 0 % < 1 % over 60 s (n = 812)"


def test_measurements_that_are_no_longer_kept_count_too() -> None:
    (judged,) = judgements(
        run(result("error-rate", "Running", *["Successful [0,812]"] * 10, count=300))
    )
    assert judged.measurements == 300


def test_a_dry_run_is_marked_and_is_no_reason() -> None:
    dry = result("error-rate", "Failed", "Failed [0.07,812]", dryRun=True)
    made = run(dry, result("qps", "Successful", "Successful [2,120]"), phase="Successful")
    first, _ = judgements(made)
    assert first.words.endswith("(dry run)")
    assert reason(made) == "traffic 2 requests/s > 1.5 requests/s over 60 s (n = 120)"


def test_the_reason_is_the_worst_of_the_metrics() -> None:
    made = run(
        result("qps", "Inconclusive", "Inconclusive [0.5,30]"),
        result("error-rate", "Failed", "Failed [0.07,812]"),
        result("custom", "Successful", "Successful [1]"),
        phase="Failed",
    )
    assert reason(made) == "error rate 7 % > 1 % over 60 s (n = 812)"


def test_before_anything_was_measured_argo_rollouts_words_are_told() -> None:
    assert reason(run()) == "nothing was measured yet"
    message = "Unable to resolve metric arguments: failed to resolve {{args.x}}"
    assert reason(run(phase="Error", message=message)) == message
    assert words(run()) == "error rate not measured yet"


def test_an_analysis_run_that_has_just_been_made_has_no_status() -> None:
    made = run()
    del made["status"]
    (judged,) = judgements(made)
    assert judged.verdict is Verdict.PENDING
