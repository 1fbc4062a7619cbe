"""What an AnalysisRun says, in words with numbers."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from devflow.release.metrics.arguments import MIN_REQUESTS, WINDOW
from devflow.release.metrics.kinds import METRICS
from devflow.release.metrics.providers import PROVIDERS, Provider
from devflow.release.metrics.providers.prometheus import PROMETHEUS

_METRICS = {metric.name: metric for metric in METRICS}
_CALLED = {"job", "web"}
"""Providers that have no numbers."""


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
    """As the user wrote it; empty where the run doesn't hold it."""
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
    return tuple(
        (_once if _is_called(metric) else _judge)(
            metric["name"], _provider(metric), results.get(metric["name"]) or {}, arguments
        )
        for metric in run["spec"].get("metrics") or ()
    )


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


def _provider(metric: Mapping[str, Any]) -> Provider:
    """Which provider a metric asks; Prometheus, if it is none of ours."""
    return next(
        (PROVIDERS[key] for key in metric.get("provider") or () if key in PROVIDERS), PROMETHEUS
    )


def _is_called(metric: Mapping[str, Any]) -> bool:
    """Whether it is a Job or a web call: those find good or bad, rather than measure."""
    return not _CALLED.isdisjoint(metric.get("provider") or ())


def _once(
    name: str, provider: Provider, result: Mapping[str, Any], arguments: Mapping[str, str]
) -> Judgement:
    verdict = Verdict(result.get("phase") or Verdict.PENDING)
    measurements = result.get("measurements") or []
    chosen = _deciding(measurements, verdict)
    why = chosen.get("message") or result.get("message") or chosen.get("value")
    words = f"{name} {verdict.lower()}{f': {why}' if why else ''}"
    counts = not result.get("dryRun", False)
    return Judgement(
        metric=name,
        verdict=verdict,
        limit="",
        window_seconds=None,
        measurements=max(len(measurements), result.get("count", 0)),
        words=words if counts else f"{words} (dry run)",
        counts=counts,
    )


def _judge(
    name: str, provider: Provider, result: Mapping[str, Any], arguments: Mapping[str, str]
) -> Judgement:
    verdict = Verdict(result.get("phase") or Verdict.PENDING)
    measurements = result.get("measurements") or []
    chosen = _deciding(measurements, verdict)
    numbers = provider.numbers(chosen.get("value", ""))
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
        requests=_known(requests),
        stable_value=_known(stable_value),
        stable_requests=_known(stable_requests),
        counts=not result.get("dryRun", False),
    )
    words = _words(judged, provider, str(chosen.get("message") or ""), arguments, numbers)
    return replace(judged, words=words if judged.counts else f"{words} (dry run)")


def _deciding(measurements: Sequence[Mapping[str, Any]], verdict: Verdict) -> Mapping[str, Any]:
    alike = [each for each in measurements if each.get("phase") == verdict]
    return (alike or measurements or [{}])[-1]


def _known(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else value


def _words(
    judged: Judgement,
    provider: Provider,
    message: str,
    arguments: Mapping[str, str],
    numbers: Sequence[float],
) -> str:
    metric = _METRICS.get(judged.metric)
    title = metric.title if metric else judged.metric
    if not judged.measurements:
        return f"{title} not measured yet"
    if judged.verdict is Verdict.ERROR or (message and not numbers):
        return f"{title} not measured: {message or f'{provider.title} gave no answer'}"
    if metric and (problem := metric.unfit(numbers)):
        return f"{title} not judged: {problem}"
    if few := _too_few(judged, arguments, numbers):
        return f"{title} not judged: {few}"
    if judged.value is None:
        return f"{title} not judged: {provider.title} has no value"
    if metric is None:
        return f"{title} {judged.value:.4g}{_basis(judged)}"
    against = ""
    if judged.limit:
        against = metric.against(judged.value, judged.limit, judged.stable_value)
    return f"{title} {metric.shown(judged.value)} {against}{_basis(judged)}"


def _too_few(judged: Judgement, arguments: Mapping[str, str], numbers: Sequence[float]) -> str:
    metric, needed = _METRICS.get(judged.metric), arguments.get(MIN_REQUESTS, "")
    if metric is None or not metric.needs_requests or not needed.isdecimal():
        return ""
    for whose, seen in zip(("the canary", "stable"), numbers[1::2], strict=False):
        if math.isnan(seen):
            return (
                f"no samples of {whose} in {_window(judged)}, at least {needed} needed: it got no"
                " requests, or Prometheus or what it asks was away"
            )
        if not seen >= int(needed):
            return (
                f"{whose} got {int(seen)} requests in {_window(judged)}, at least {needed} needed"
            )
    return ""


def _basis(judged: Judgement) -> str:
    over = f" over {_window(judged)}" if judged.window_seconds else ""
    if judged.requests is None:
        return over
    stable = f", stable {judged.stable_requests:.0f}" if judged.stable_requests is not None else ""
    return f"{over} (n = {judged.requests:.0f}{stable})"


def _window(judged: Judgement) -> str:
    return f"{judged.window_seconds} s"
