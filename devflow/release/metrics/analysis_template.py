"""The AnalysisTemplate: what Argo Rollouts measures in a verify, and when that is good or bad.

A condition that is neither met nor broken makes a measurement inconclusive. That is how nothing
passes on no data, not-a-number or too few requests.
"""

from typing import Any

from devflow.release.metrics.metric import (
    CANARY_HASH,
    COUNT,
    CUSTOM,
    METRICS,
    MIN_REQUESTS,
    QPS,
    STABLE_HASH,
    WINDOW,
    qps_query,
)
from devflow.release.metrics.timing import timing
from devflow.release.spec.app import AppSpec
from devflow.release.spec.verify import CustomSpec, VerifySpec
from devflow.release.workload.metadata import metadata
from devflow.release.workload.rollout import ARGO_GROUP, ARGO_VERSION

KIND = "AnalysisTemplate"

_NEVER = "false"
_TIMEOUT_SECONDS = 5
"""How long Prometheus may take to answer. Argo Rollouts asks again after 10 s, and gives up when
five answers in a row have failed: a release is then aborted, not passed.
"""
_Json = dict[str, Any]


def analysis_template(app: AppSpec) -> _Json | None:
    """The app's template, its values as arguments; ``None`` without metrics."""
    if not app.verify.has_metrics:
        return None
    spec: _Json = {"args": _arguments(app), "metrics": _metrics(app)}
    if app.verify.dry_run:
        spec["dryRun"] = [{"metricName": ".*"}]
    return {
        "apiVersion": ARGO_VERSION,
        "kind": KIND,
        "metadata": metadata(app, ARGO_GROUP, KIND),
        "spec": spec,
    }


def _arguments(app: AppSpec) -> list[_Json]:
    when = timing(app.verify, app.prometheus.scrape_interval)
    limits = app.verify.limits
    values = {
        "app": app.name,
        "namespace": app.namespace,
        WINDOW: f"{when.window.seconds}s",
        COUNT: str(when.count),
        MIN_REQUESTS: str(app.verify.min_requests),
        # Nothing refers to these: they tell a reader of an AnalysisRun what was asked for.
        **{metric.name: str(limits[metric.key]) for metric in METRICS if metric.key in limits},
    }
    if app.verify.min_qps is not None:
        values[QPS] = f"{app.verify.min_qps:g}"
    if app.verify.custom is not None:
        values[CUSTOM] = str(app.verify.custom.good)
    return [
        {"name": CANARY_HASH},
        {"name": STABLE_HASH},
        *({"name": name, "value": value} for name, value in values.items()),
    ]


def _metrics(app: AppSpec) -> list[_Json]:
    verify, limits = app.verify, app.verify.limits
    made = []
    for metric in METRICS:
        if (limit := limits.get(metric.key)) is None:
            continue
        compares = limit.is_relative
        guard = "len(result) == 4" if compares else "len(result) == 2"
        guard += " && result[1] >= {{args.min-requests}}"
        guard += " && result[3] >= {{args.min-requests}}" if compares else ""
        kept, broken = limit.kept_condition(), limit.broken_condition()
        made.append(
            _metric(
                app,
                metric.name,
                metric.query(compares=compares),
                f"{guard} && {kept}",
                f"{guard} && {broken}",
            )
        )
    if verify.min_qps is not None:
        enough = f"len(result) == 2 && result[0] >= {verify.min_qps:.12g}"
        # Too little traffic says nothing against the canary.
        made.append(_metric(app, QPS, qps_query(), enough, _NEVER))
    if verify.custom is not None:
        made.append(_custom(app, verify.custom))
    return made


def _custom(app: AppSpec, custom: CustomSpec) -> _Json:
    one = "len(result) == 1"
    return _metric(
        app,
        CUSTOM,
        custom.query,
        f"{one} && {custom.good.condition()}",
        f"{one} && {custom.bad.condition()}",
    )


def _metric(app: AppSpec, name: str, query: str, success: str, failure: str) -> _Json:
    when = timing(app.verify, app.prometheus.scrape_interval)
    prometheus: _Json = {"query": query, "timeout": _TIMEOUT_SECONDS}
    if app.prometheus.address is not None:
        prometheus["address"] = app.prometheus.address
    return {
        "name": name,
        "initialDelay": f"{when.window.seconds}s",
        "interval": f"{when.interval.seconds}s",
        "count": "{{args.count}}",
        "successCondition": success,
        **_failure(app.verify, failure, asks=app.rollback == "manual"),
        "provider": {"prometheus": prometheus},
    }


def _failure(verify: VerifySpec, condition: str, *, asks: bool) -> _Json:
    """What is bad, and how often it may be so.

    A release that ``asks`` a person is never aborted by a metric: what is bad, too, is inconclusive
    and pauses it. Without a condition of its own, all that is not good is bad.
    """
    if asks:
        return {"failureCondition": _NEVER, "inconclusiveLimit": verify.failure_limit}
    if verify.inconclusive == "fail":
        return {"failureLimit": verify.failure_limit}
    return {"failureCondition": condition, "failureLimit": verify.failure_limit}
