"""What an AnalysisRun says, in words with numbers."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from devflow.release.metrics.comparisons import Comparison
from devflow.release.metrics.limits import Limit, Relation, Unit
from devflow.release.metrics.metric import CUSTOM, METRICS, MIN_REQUESTS, QPS, WINDOW

_BUILT_IN = {metric.name: metric for metric in METRICS}


class Verdict(StrEnum):
    """Argo Rollouts' word for a metric, a measurement or a whole AnalysisRun."""

    PENDING = "Pending"
    RUNNING = "Running"
    SUCCESSFUL = "Successful"
    FAILED = "Failed"
    INCONCLUSIVE = "Inconclusive"
    ERROR = "Error"


AGAINST = (Verdict.FAILED, Verdict.ERROR, Verdict.INCONCLUSIVE)
"""Verdicts that hold a release back."""

_WORST_FIRST = (
    *AGAINST,
    *(Verdict.RUNNING, Verdict.SUCCESSFUL, Verdict.PENDING),
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """One metric of an AnalysisRun. Values are in the unit in which they are measured: a share of
    requests (0 to 1), milliseconds, requests per second.
    """

    metric: str
    """Its name in the AnalysisTemplate, such as ``error-rate``."""
    verdict: Verdict
    limit: str
    """As the user wrote it; empty where the run doesn't tell."""
    window_seconds: int | None
    measurements: int
    """How many were taken."""
    value: float | None = None
    """That of the measurement that decided, or else of the newest; ``None`` without data."""
    requests: float | None = None
    """How many it is made of."""
    stable_value: float | None = None
    stable_requests: float | None = None
    words: str = ""
    """One line, such as ``error rate 7.3 % > 1 % over 60 s (n = 812)``."""
    counts: bool = True
    """Whether it can hold back the release: a dry run can't."""


def judgements(run: Mapping[str, Any]) -> tuple[Judgement, ...]:
    """All metrics of an AnalysisRun that has begun, in its own order."""
    arguments = {a["name"]: a.get("value") or "" for a in run["spec"].get("args") or ()}
    results = {r["name"]: r for r in (run.get("status") or {}).get("metricResults") or ()}
    names = [metric["name"] for metric in run["spec"].get("metrics") or ()]
    return tuple(_judge(name, results.get(name) or {}, arguments) for name in names)


def reason(run: Mapping[str, Any]) -> str:
    """Why an AnalysisRun has come out as it did, or how it does: its worst metrics, in words.

    Argo Rollouts' own words where no metric was measured.
    """
    status = run.get("status") or {}
    found = [each for each in judgements(run) if each.counts and each.measurements]
    if not found:
        return str(status.get("message") or "nothing was measured yet")
    worst = min(found, key=lambda each: _WORST_FIRST.index(each.verdict)).verdict
    return "; ".join(each.words for each in found if each.verdict is worst)


def _judge(name: str, result: Mapping[str, Any], arguments: Mapping[str, str]) -> Judgement:
    verdict = Verdict(result.get("phase") or Verdict.PENDING)
    measurements = result.get("measurements") or []
    chosen = _deciding(measurements, verdict)
    numbers = _numbers(chosen.get("value", ""))
    value, requests, stable_value, stable_requests = (*numbers[:4], *[None] * 4)[:4]
    window = arguments.get(WINDOW, "").removesuffix("s")
    judged = Judgement(
        metric=name,
        verdict=verdict,
        limit=arguments.get(name, ""),
        window_seconds=int(window) if window.isdecimal() else None,
        # Argo Rollouts keeps the newest ten, and counts those that came to a verdict.
        measurements=max(len(measurements), result.get("count", 0)),
        value=_known(value),
        requests=requests,
        stable_value=_known(stable_value),
        stable_requests=stable_requests,
        counts=not result.get("dryRun", False),
    )
    words = _words(judged, str(chosen.get("message") or ""), arguments, len(numbers))
    return replace(judged, words=words if judged.counts else f"{words} (dry run)")


def _deciding(measurements: Sequence[Mapping[str, Any]], verdict: Verdict) -> Mapping[str, Any]:
    alike = [each for each in measurements if each.get("phase") == verdict]
    return (alike or measurements or [{}])[-1]


def _numbers(text: str) -> list[float]:
    """``[0.073,812]``, as Argo Rollouts writes an answer of Prometheus; none if it is none."""
    try:
        return [float(part) for part in text.strip("[] ").split(",") if part]
    except ValueError:
        return []


def _known(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else value


def _words(judged: Judgement, message: str, arguments: Mapping[str, str], parts: int) -> str:
    title = _title(judged.metric)
    if not judged.measurements:
        return f"{title} not measured yet"
    if judged.verdict is Verdict.ERROR or (message and not parts):
        return f"{title} not measured: {message or 'Prometheus gave no answer'}"
    if judged.metric == CUSTOM and parts != 1:
        return f"{title} not judged: the query answered with {parts} numbers, one is needed"
    if few := _too_few(judged, arguments):
        return f"{title} not judged: {few}"
    if judged.value is None:
        return f"{title} not judged: Prometheus has no value"
    return f"{title} {_shown(judged.metric, judged.value)} {_against(judged)}{_basis(judged)}"


def _title(name: str) -> str:
    if name in _BUILT_IN:
        return _BUILT_IN[name].title
    return {QPS: "traffic", CUSTOM: "custom query"}.get(name, name)


def _too_few(judged: Judgement, arguments: Mapping[str, str]) -> str:
    needed = arguments.get(MIN_REQUESTS, "")
    if judged.metric not in _BUILT_IN or not needed.isdecimal():
        return ""
    for whose, seen in (("the canary", judged.requests), ("stable", judged.stable_requests)):
        if seen is not None and not seen >= int(needed):
            return (
                f"{whose} got {int(seen)} requests in {_window(judged)}, at least {needed} needed"
            )
    return ""


def _against(judged: Judgement) -> str:
    """``> 1 %`` or ``≤ 1 %``: how the value stands to its limit, which is always true."""
    value, metric = judged.value, judged.metric
    if value is None or not judged.limit:
        return ""
    if metric in _BUILT_IN:
        limit = Limit.parse(judged.limit, _BUILT_IN[metric].unit)
        threshold = limit.threshold(judged.stable_value)
        return f"{_sign(value, threshold)} {_limit(limit, judged.stable_value)}"
    number = float(judged.limit) if metric == QPS else Comparison.parse(judged.limit).number
    return f"{_sign(value, number)} {_shown(metric, number)}"


def _sign(value: float, limit: float) -> str:
    return ">" if value > limit else "<" if value < limit else "="


def _limit(limit: Limit, stable: float | None) -> str:
    shown = _quantity(limit.unit, stable) if stable is not None else "?"
    match limit.relation:
        case Relation.FIXED:
            return _quantity(limit.unit, limit.number)
        case Relation.TIMES:
            return f"stable's {shown} * {limit.number:g}"
        case Relation.PLUS if limit.unit is Unit.RATIO:
            return f"stable's {shown} + {limit.number * 100:.3g} points"
        case Relation.PLUS:
            return f"stable's {shown} + {_quantity(limit.unit, limit.number)}"


def _shown(metric: str, value: float) -> str:
    if metric in _BUILT_IN:
        return _quantity(_BUILT_IN[metric].unit, value)
    return f"{value:.3g} requests/s" if metric == QPS else f"{value:.4g}"


def _quantity(unit: Unit, value: float) -> str:
    return f"{value * 100:.3g} %" if unit is Unit.RATIO else f"{value:.4g} ms"


def _basis(judged: Judgement) -> str:
    over = f" over {_window(judged)}" if judged.window_seconds else ""
    if judged.requests is None:
        return over
    stable = f", stable {judged.stable_requests:.0f}" if judged.stable_requests is not None else ""
    return f"{over} (n = {judged.requests:.0f}{stable})"


def _window(judged: Judgement) -> str:
    return f"{judged.window_seconds} s"
