"""The metrics that canaries are judged by: their names and their queries.

Queries are on the metrics of Istio's sidecars
(https://istio.io/latest/docs/reference/config/metrics/), as the pod that answers counts them. Each
answers with its parts in this order, whatever there is to count:

1. the canary's value, not-a-number if there is none,
2. the canary's requests in the window,
3. and 4. the same of stable, if the limit is in relation to it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from devflow.release.metrics.limits import Unit
from devflow.release.names import HASH_LABEL

CANARY_HASH, STABLE_HASH, WINDOW = "canary-hash", "stable-hash", "window"
COUNT, MIN_REQUESTS = "count", "min-requests"
"""Names of arguments."""

_REQUESTS = "istio_requests_total"
_DURATIONS = "istio_request_duration_milliseconds_bucket"
_LABEL = HASH_LABEL.replace("-", "_")
"""Prometheus' form of the label: what it scrapes from a pod gets the pod's labels."""

_Query = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric that is built in."""

    key: str
    """Its key under ``verify``."""
    name: str
    """Its name in an AnalysisTemplate, and that of the argument that holds its limit."""
    title: str
    """What people call it."""
    unit: Unit
    value: _Query
    """The PromQL of its value, by the argument that holds the pods' hash."""

    def query(self, *, compares: bool) -> str:
        """PromQL of all its parts; ``compares`` those of stable, too."""
        parts = [*_parts(self.value, CANARY_HASH)]
        if compares:
            parts += _parts(self.value, STABLE_HASH)
        # Sorted by this label, too: some servers answer in the order of labels.
        return "\nor ".join(
            f'label_replace({part}, "part", "{number}", "", "")'
            for number, part in enumerate(parts, 1)
        )


def selector(hash_argument: str, more: str = "") -> str:
    """The labels of what the pods of one revision have answered."""
    return (
        '{reporter="destination",destination_service_name="{{args.app}}",'
        'destination_service_namespace="{{args.namespace}}",'
        f'{_LABEL}="{{{{args.{hash_argument}}}}}"{more}}}'
    )


def requests(hash_argument: str) -> str:
    """PromQL of a revision's requests in the window; 0 if there are none."""
    return f"sum(increase({_REQUESTS}{selector(hash_argument)}[{{{{args.window}}}}])) or vector(0)"


def _parts(value: _Query, hash_argument: str) -> tuple[str, str]:
    return f"{value(hash_argument)} or vector(NaN)", requests(hash_argument)


def _rate(hash_argument: str, more: str = "") -> str:
    return f"sum(rate({_REQUESTS}{selector(hash_argument, more)}[{{{{args.window}}}}]))"


def _error_rate(hash_argument: str) -> str:
    errors = _rate(hash_argument, ',response_code=~"5.."')
    return f"({errors} or vector(0)) / {_rate(hash_argument)}"


def _latency(quantile: float) -> _Query:
    def query(hash_argument: str) -> str:
        buckets = f"rate({_DURATIONS}{selector(hash_argument)}[{{{{args.window}}}}])"
        return f"histogram_quantile({quantile}, sum by (le) ({buckets}))"

    return query


QPS = "qps"
"""Name of the metric of ``minQps``."""
CUSTOM = "custom"
"""Name of the team's own metric."""

METRICS = (
    Metric("errorRate", "error-rate", "error rate", Unit.RATIO, _error_rate),
    Metric("latencyP50", "latency-p50", "p50 latency", Unit.MILLISECONDS, _latency(0.5)),
    Metric("latencyP95", "latency-p95", "p95 latency", Unit.MILLISECONDS, _latency(0.95)),
    Metric("latencyP99", "latency-p99", "p99 latency", Unit.MILLISECONDS, _latency(0.99)),
)


def qps_query() -> str:
    """PromQL of the canary's requests per second, then of its requests in the window."""
    parts = f"{_rate(CANARY_HASH)} or vector(0)", requests(CANARY_HASH)
    return "\nor ".join(
        f'label_replace({part}, "part", "{number}", "", "")' for number, part in enumerate(parts, 1)
    )
