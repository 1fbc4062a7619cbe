"""Prometheus: the metrics by which releases are judged."""

from devflow.components.prometheus.component import Prometheus, PrometheusArgs

__all__ = ["Prometheus", "PrometheusArgs"]
