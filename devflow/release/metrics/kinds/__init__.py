"""Metrics that canaries are judged by. One metric is one file, and one name below."""

from devflow.release.metrics.kinds.custom import CUSTOM
from devflow.release.metrics.kinds.error_rate import ERROR_RATE
from devflow.release.metrics.kinds.latency import LATENCY_P50, LATENCY_P95, LATENCY_P99
from devflow.release.metrics.kinds.metric import Metric
from devflow.release.metrics.kinds.qps import QPS

__all__ = ["METRICS", "Metric"]

METRICS: tuple[Metric, ...] = (ERROR_RATE, LATENCY_P50, LATENCY_P95, LATENCY_P99, QPS, CUSTOM)
"""All metrics, in the order in which an AnalysisTemplate has them."""
