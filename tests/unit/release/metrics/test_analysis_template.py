"""The AnalysisTemplate, and the Rollout's references to it."""

import re
from typing import Any

import promql_parser
import pytest

from devflow.release import build, parse_app
from devflow.release.metrics.promql import ARGUMENTS
from tests.unit.release.specs import ALL, LEAST


def made(verify: dict[str, Any], **more: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The template's spec, and the Rollout's canary strategy."""
    found = build(parse_app("shop", {**LEAST, "verify": verify, **more}))
    assert found.analysis_template is not None
    return found.analysis_template["spec"], found.rollout["spec"]["strategy"]["canary"]


def metrics(spec: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {metric["name"]: metric for metric in spec["metrics"]}


def test_without_metrics_there_is_no_template_and_a_verify_is_a_pause() -> None:
    found = build(parse_app("shop", {**LEAST, "steps": [10, "verify", 100]}))
    assert found.analysis_template is None
    steps = found.rollout["spec"]["strategy"]["canary"]["steps"]
    assert steps[1] == {"pause": {"duration": "1m"}}


def test_with_metrics_each_verify_is_an_analysis_and_steps_keep_their_index() -> None:
    steps = [10, "verify", "approve", 100, "verify"]
    _, canary = made({"errorRate": "< 1%"}, steps=steps)
    assert [next(iter(step)) for step in canary["steps"]] == [
        *("setWeight", "analysis", "pause", "setWeight", "analysis")
    ]


def test_the_hashes_are_argo_rollouts_to_fill_in() -> None:
    spec, canary = made(ALL)
    arguments = {a["name"]: a for a in canary["steps"][1]["analysis"]["args"]}
    assert arguments["canary-hash"]["valueFrom"] == {"podTemplateHashValue": "Latest"}
    assert arguments["stable-hash"]["valueFrom"] == {"podTemplateHashValue": "Stable"}
    without_value = [a["name"] for a in spec["args"] if "value" not in a]
    assert without_value == ["canary-hash", "stable-hash"]


def test_each_query_is_promql_once_its_arguments_are_filled_in() -> None:
    spec, _ = made(ALL)
    for metric in spec["metrics"]:
        query = metric["provider"]["prometheus"]["query"]
        filled = re.sub(r"\{\{args\.([-a-z]+)\}\}", lambda m: ARGUMENTS[m[1]], query)
        promql_parser.parse(filled)
        assert "{{args.canary-hash}}" in query


def test_all_arguments_that_are_referred_to_are_there() -> None:
    spec, _ = made(ALL)
    there = {argument["name"] for argument in spec["args"]}
    assert set(re.findall(r"\{\{args\.([-a-z]+)\}\}", str(spec["metrics"]))) <= there


def test_nothing_passes_without_data_or_with_too_few_requests() -> None:
    found = metrics(made(ALL)[0])
    assert found["error-rate"]["successCondition"] == (
        "len(result) == 2 && result[1] >= {{args.min-requests}} && result[0] < 0.01"
    )
    assert found["latency-p95"]["successCondition"] == (
        "len(result) == 4 && result[1] >= {{args.min-requests}}"
        " && result[3] >= {{args.min-requests}} && result[0] <= result[2] + 50"
    )
    for metric in found.values():
        assert metric["successCondition"].startswith("len(result) == ")
        assert (
            metric["failureCondition"] == "false"
            or "len(result) == " in (metric["failureCondition"])
        )


def test_too_little_traffic_is_never_held_against_the_canary() -> None:
    assert metrics(made(ALL)[0])["qps"]["failureCondition"] == "false"


def test_by_policy_what_can_not_be_judged_has_failed() -> None:
    for metric in made({**ALL, "inconclusive": "fail"})[0]["metrics"]:
        # Argo Rollouts then counts all that is not good as bad.
        assert "failureCondition" not in metric


def test_with_manual_rollback_what_is_bad_pauses_and_asks() -> None:
    verify = {"errorRate": "< 1%", "failureLimit": 1}
    metric = metrics(made(verify, rollback="manual")[0])["error-rate"]
    assert metric["failureCondition"] == "false"
    assert metric["inconclusiveLimit"] == 1
    assert metrics(made(verify)[0])["error-rate"]["failureLimit"] == 1


def test_a_dry_run_measures_all_and_holds_back_nothing() -> None:
    assert made({"errorRate": "< 1%", "dryRun": True})[0]["dryRun"] == [{"metricName": ".*"}]
    assert "dryRun" not in made({"errorRate": "< 1%"})[0]


@pytest.mark.parametrize(("weight", "starting_step"), [(10, 1), (30, 3)])
def test_a_background_analysis_begins_once_its_weight_is_set_and_has_no_end_of_its_own(
    weight: int, starting_step: int
) -> None:
    """While the weight is being set its pods are still to come: a window of nothing."""
    steps = [10, "verify", 30, 100]
    _, canary = made({"errorRate": "< 1%", "background": weight}, steps=steps)
    assert canary["analysis"]["startingStep"] == starting_step
    assert {"name": "count", "value": str(2**31 - 1)} in canary["analysis"]["args"]
    assert "analysis" not in made({"errorRate": "< 1%"})[1]


@pytest.mark.parametrize("address", [None, "http://prometheus.example:9090"])
def test_an_address_is_named_only_where_one_is_set(address: str | None) -> None:
    prometheus = {"address": address} if address else {}
    (metric,) = made({"errorRate": "< 1%"}, prometheus=prometheus)[0]["metrics"]
    assert metric["provider"]["prometheus"].get("address") == address


def test_each_value_of_the_template_is_an_argument_that_a_reader_finds() -> None:
    spec, _ = made(ALL, namespace="web", prometheus={"scrapeInterval": "1s"})
    values = {a["name"]: a.get("value") for a in spec["args"]}
    assert values == {
        "canary-hash": None,
        "stable-hash": None,
        "app": "shop",
        "namespace": "web",
        "window": "30s",
        "count": "4",
        "min-requests": "20",
        "error-rate": "< 1%",
        "latency-p50": "< 100ms",
        "latency-p95": "<= stable + 50ms",
        "latency-p99": "<= stable * 1.5",
        "qps": "1.5",
        "custom": "< 5",
    }


def test_a_way_back_may_skip_the_steps() -> None:
    spec = build(parse_app("shop", {**LEAST, "rollbackWindow": 2})).rollout["spec"]
    assert spec["rollbackWindow"] == {"revisions": 2}
    assert "rollbackWindow" not in build(parse_app("shop", LEAST)).rollout["spec"]
