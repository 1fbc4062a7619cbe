"""What all of Devflow expects of a provider and a metric. The next one is tested by its name."""

import math
import re
from typing import Any

import promql_parser
import pytest
from pydantic import ValidationError

from devflow.release import AppSpec, build, parse_app
from devflow.release.metrics.judgement import Verdict, judgements
from devflow.release.metrics.kinds import METRICS, Metric
from devflow.release.metrics.promql import ARGUMENTS
from devflow.release.metrics.providers import PROVIDERS, Provider, provider_of
from devflow.release.metrics.providers.prometheus import PROMETHEUS
from devflow.release.routers import ROUTERS, Revision, Router
from devflow.release.spec.verify import VerifySpec
from tests.unit.release.routers.apps import app_of, counting_router
from tests.unit.release.specs import LEAST

WRITTEN: dict[str, list[Any]] = {
    "errorRate": ["< 1%", "<= stable + 0.5 points", "<= stable * 2"],
    "latencyP50": ["< 100ms", "<= stable + 50ms"],
    "latencyP95": ["<= 1s", "<= stable * 1.5"],
    "latencyP99": ["< 3s"],
    "minQps": [1.5],
    "custom": [{"query": "up", "success": "< 5", "failure": "> 9"}],
}
"""What users may write, by the metric's key."""

every_metric = pytest.mark.parametrize("metric", METRICS, ids=[m.key for m in METRICS])
every_provider = pytest.mark.parametrize("provider", PROVIDERS.values(), ids=PROVIDERS)


def app_with(metric: Metric, value: object, router: Router = ROUTERS["istio"]) -> AppSpec:
    return app_of(router, verify={metric.key: value})


def measured(app: AppSpec) -> dict[str, Any]:
    template = build(app).analysis_template
    assert template is not None
    (found,) = template["spec"]["metrics"]
    return dict(found)


def test_no_two_metrics_have_one_name() -> None:
    for names in ([m.key for m in METRICS], [m.name for m in METRICS], [m.title for m in METRICS]):
        assert len(set(names)) == len(names)


@every_metric
def test_a_metric_is_a_documented_key_of_verify(metric: Metric) -> None:
    fields = {field.alias: field for field in VerifySpec.model_fields.values()}
    assert fields[metric.key].description == metric.doc
    assert fields[metric.key].default is None
    with pytest.raises(ValidationError):
        VerifySpec.model_validate({metric.key: "nonsense"})


@every_metric
@counting_router
def test_a_metric_measures_through_a_known_provider_in_the_series_of_each_router(
    metric: Metric, router: Router
) -> None:
    for written in WRITTEN[metric.key]:
        app = app_with(metric, written, router)
        ((_, value),) = app.verify.metrics
        measure = metric.measure(app, value, provider_of(app), router.series)
        found = measured(app)
        assert found["name"] == metric.name
        assert (found["provider"], found["successCondition"]) == measure[:2]
        assert set(found["provider"]) <= set(PROVIDERS)


@every_metric
def test_a_metrics_limit_is_shown_in_the_analysis_run(metric: Metric) -> None:
    for written in WRITTEN[metric.key]:
        template = build(app_with(metric, written)).analysis_template
        assert template is not None
        values = {a["name"]: a.get("value") for a in template["spec"]["args"]}
        assert values[metric.name]


@every_metric
def test_a_measurement_is_read_back_into_words_with_its_value_and_limit(metric: Metric) -> None:
    for written in WRITTEN[metric.key]:
        app = app_with(metric, written)
        ((_, value),) = app.verify.metrics
        spec = {"metrics": [measured(app)], "args": _arguments(app)}
        parts = 1 if metric.key == "custom" else 4 if metric.compares(value) else 2
        answer = f"[{','.join(['7', '800', '3', '900'][:parts])}]"
        judged = _judged(spec, metric.name, "Failed", answer)
        assert judged.value == 7
        assert judged.words.startswith(f"{metric.title} {metric.shown(7)} ")
        assert re.search(r" [<>=] ", judged.words)
        assert "not" not in judged.words
        nothing = _judged(spec, metric.name, "Inconclusive", "[]")
        assert nothing.words.startswith(f"{metric.title} not judged: ")


def _arguments(app: AppSpec) -> list[dict[str, Any]]:
    template = build(app).analysis_template
    assert template is not None
    return [argument for argument in template["spec"]["args"] if "value" in argument]


def _judged(spec: dict[str, Any], name: str, phase: str, answer: str) -> Any:
    taken = [{"phase": phase, "value": answer}]
    results = [{"name": name, "phase": phase, "measurements": taken}]
    (judged,) = judgements({"spec": spec, "status": {"metricResults": results}})
    assert judged.verdict is Verdict(phase)
    return judged


def test_a_metric_of_a_newer_release_is_shown_by_its_name() -> None:
    spec = {"metrics": [{"name": "abacus", "provider": {"beads": {}}}]}
    assert _judged(spec, "abacus", "Failed", "[7]").words == "abacus 7"


@every_provider
def test_a_providers_settings_are_the_apps_key_of_its_name(provider: Provider) -> None:
    app = parse_app("shop", LEAST)
    assert provider.name in AppSpec.model_fields
    assert list(provider.block(app, "up")) == [provider.name]
    sampling = provider.sampling(app)
    assert sampling.window >= sampling.interval
    assert sampling.why


@every_provider
def test_what_is_no_answer_has_no_numbers(provider: Provider) -> None:
    assert provider.numbers("") == []
    assert provider.numbers("no such host") == []


def test_prometheus_answers_with_a_number_for_each_question() -> None:
    assert PROMETHEUS.numbers("[0.073,812]") == [0.073, 812]
    first, second = PROMETHEUS.numbers("[NaN,0]")
    assert (math.isnan(first), second) == (True, 0)


@counting_router
@pytest.mark.parametrize("revision", ["stable", "canary"])
def test_each_question_to_prometheus_is_promql_in_the_series_of_each_router(
    router: Router, revision: Revision
) -> None:
    series = router.series
    questions = [
        PROMETHEUS.requests(series, revision),
        PROMETHEUS.rate(series, revision),
        PROMETHEUS.error_rate(series, revision),
        PROMETHEUS.latency(series, revision, 0.95),
    ]
    for query in (*questions, PROMETHEUS.query(questions)):
        filled = re.sub(r"\{\{args\.([-a-z]+)\}\}", lambda m: ARGUMENTS[m[1]], query)
        # Set operators take instant vectors only.
        promql_parser.parse(f"({filled}) and vector(1)")


class InSeconds:
    """Series as Traefik has them: no hash, a Service for each revision, and seconds."""

    milliseconds = 1000.0

    def requests(self, revision: Revision) -> str:
        return f'requests_total{{service="shop-{revision}"}}'

    def errors(self, revision: Revision, *, grpc: bool = False) -> str:
        return f'requests_total{{service="shop-{revision}",code=~"5.."}}'

    def durations(self, revision: Revision) -> str:
        return f'duration_seconds_bucket{{service="shop-{revision}"}}'


def test_latency_is_in_milliseconds_whatever_the_series_count_in() -> None:
    query = PROMETHEUS.latency(InSeconds(), "canary", 0.5)
    assert query == (
        "1000 * histogram_quantile(0.5, sum by (le) "
        '(rate(duration_seconds_bucket{service="shop-canary"}[{{args.window}}]))) or vector(NaN)'
    )
