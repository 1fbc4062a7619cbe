"""The AnalysisTemplate: what Argo Rollouts measures in a verify, and how often."""

from typing import Any

from devflow.release.metrics.arguments import (
    COUNT,
    MIN_REQUESTS,
    WINDOW,
    reference,
)
from devflow.release.metrics.kinds.metric import NEVER, Measure
from devflow.release.metrics.providers import provider_of
from devflow.release.metrics.series import series_of
from devflow.release.metrics.templates import TEMPLATE_ARGUMENTS, template_of
from devflow.release.metrics.timing import timing
from devflow.release.spec.app import AppSpec
from devflow.release.spec.verify import VerifySpec

_Json = dict[str, Any]


def analysis_template(app: AppSpec) -> _Json | None:
    """The app's template, its values as arguments; ``None`` without metrics."""
    if not app.verify.has_metrics:
        return None
    spec: _Json = {"args": _arguments(app), "metrics": _metrics(app)}
    if app.verify.dry_run:
        spec["dryRun"] = [{"metricName": ".*"}]
    return template_of(app, "", spec)


def _arguments(app: AppSpec) -> list[_Json]:
    when = timing(app.verify, provider_of(app).sampling(app))
    values = {
        "app": app.name,
        "namespace": app.namespace,
        WINDOW: f"{when.window.seconds}s",
        COUNT: str(when.count),
        MIN_REQUESTS: str(app.verify.min_requests),
        # Nothing refers to these: they tell a reader of an AnalysisRun what was asked for.
        **{metric.name: metric.argument(value) for metric, value in app.verify.metrics},
    }
    return [
        *TEMPLATE_ARGUMENTS,
        *({"name": name, "value": value} for name, value in values.items()),
    ]


def _metrics(app: AppSpec) -> list[_Json]:
    provider, series = provider_of(app), series_of(app)
    return [
        _metric(app, metric.name, metric.measure(app, value, provider, series))
        for metric, value in app.verify.metrics
    ]


def _metric(app: AppSpec, name: str, measure: Measure) -> _Json:
    when = timing(app.verify, provider_of(app).sampling(app))
    return {
        "name": name,
        "initialDelay": f"{when.window.seconds}s",
        "interval": f"{when.interval.seconds}s",
        "count": reference(COUNT),
        "successCondition": measure.success,
        **_failure(app.verify, measure.failure, asks=app.rollback == "manual"),
        "provider": measure.provider,
    }


def _failure(verify: VerifySpec, condition: str, *, asks: bool) -> _Json:
    """What is bad, and how often it may be so.

    A release that ``asks`` a person is never aborted by a metric: what is bad, too, is inconclusive
    and pauses it. Without a condition of its own, all that is not good is bad.
    """
    if asks:
        return {"failureCondition": NEVER, "inconclusiveLimit": verify.failure_limit}
    if verify.inconclusive == "fail":
        return {"failureLimit": verify.failure_limit}
    return {"failureCondition": condition, "failureLimit": verify.failure_limit}
