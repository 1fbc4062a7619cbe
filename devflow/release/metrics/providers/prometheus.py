"""Prometheus: PromQL over the series of the app's router."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from devflow.release.durations import Duration
from devflow.release.metrics.arguments import WINDOW, reference
from devflow.release.metrics.providers.provider import Sampling
from devflow.release.routers.router import Revision, Series

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

SCRAPES_PER_WINDOW = 3
"""A rate needs two samples of each series. Three scrapes always hold two, also when the newest is
still on its way.
"""
_TIMEOUT_SECONDS = 5
"""How long Prometheus may take to answer. Argo Rollouts asks again after 10 s, and gives up when
five answers in a row have failed: a release is then aborted, not passed.
"""
_WINDOW = f"[{reference(WINDOW)}]"


def scraped_every(interval: Duration) -> Sampling:
    """The sampling of a Prometheus that looks at the pods every ``interval``."""
    return Sampling(
        interval,
        Duration(SCRAPES_PER_WINDOW * interval.seconds),
        f"{SCRAPES_PER_WINDOW} scrape intervals of {interval}: a rate may find no two samples",
    )


class Prometheus:
    """Answers with a vector, which Argo Rollouts calls ``result``."""

    name = "prometheus"
    title = "Prometheus"

    def sampling(self, app: "AppSpec") -> Sampling:
        return scraped_every(app.prometheus.scrape_interval)

    def block(self, app: "AppSpec", query: str) -> dict[str, Any]:
        """Without an address Argo Rollouts asks the one that it was started with."""
        asked: dict[str, Any] = {"query": query, "timeout": _TIMEOUT_SECONDS}
        if app.prometheus.address is not None:
            asked["address"] = app.prometheus.address
        return {self.name: asked}

    def part(self, index: int) -> str:
        return f"result[{index}]"

    def complete(self, parts: int) -> str:
        return f"len(result) == {parts}"

    def numbers(self, measured: str) -> list[float]:
        """``[0.073,812]``, as Argo Rollouts writes an answer of Prometheus."""
        try:
            return [float(part) for part in measured.strip("[] ").split(",") if part]
        except ValueError:
            return []

    def requests(self, series: Series, revision: Revision) -> str:
        # No series isn't no requests: Prometheus, or what it asks, may have been away.
        return f"{_counted(series.requests(revision))} or vector(NaN)"

    def rate(self, series: Series, revision: Revision) -> str:
        return f"sum(rate({series.requests(revision)}{_WINDOW})) or vector(0)"

    def error_rate(self, series: Series, revision: Revision) -> str:
        errors, requests = _counted(series.errors(revision)), _counted(series.requests(revision))
        return f"({errors} or vector(0)) / {requests} or vector(NaN)"

    def latency(self, series: Series, revision: Revision, quantile: float) -> str:
        buckets = f"rate({series.durations(revision)}{_WINDOW})"
        found = f"histogram_quantile({quantile}, sum by (le) ({buckets}))"
        factor = "" if series.milliseconds == 1 else f"{series.milliseconds:g} * "
        return f"{factor}{found} or vector(NaN)"

    def query(self, questions: Sequence[str]) -> str:
        # Sorted by this label, too: some servers answer in the order of labels.
        return "\nor ".join(
            f'label_replace({question}, "part", "{number}", "", "")'
            for number, question in enumerate(questions, 1)
        )


def _counted(counter: str) -> str:
    """How much was counted in the window. A series that wasn't there in the window before counts
    whole: ``increase`` counts from its first sample on, so a pod's first error would be lost.
    """
    before = f"present_over_time({counter}{_WINDOW} offset {reference(WINDOW)})"
    return f"sum(({counter} unless {before}) or increase({counter}{_WINDOW}))"


PROMETHEUS = Prometheus()
