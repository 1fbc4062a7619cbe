"""Recording rules: what the dashboard shows of each revision, computed once for all who look."""

from typing import Any

_REVISION = "namespace, destination_service_name, rollouts_pod_template_hash"
_BY_HASH = 'reporter="destination",rollouts_pod_template_hash!=""'

REQUESTS = "devflow:requests:rate1m"
ERRORS = "devflow:errors:ratio_rate1m"
LATENCY = "devflow:latency_milliseconds:p95_1m"


def _rate(metric: str, more: str = "", by: str = _REVISION) -> str:
    return f"sum by ({by}) (rate({metric}{{{_BY_HASH}{more}}}[1m]))"


_ALL = _rate("istio_requests_total")
_FAILED = _rate("istio_requests_total", ',response_code=~"5.."')
RULE_GROUPS: list[dict[str, Any]] = [
    {
        "name": "devflow",
        "rules": [
            {"record": REQUESTS, "expr": _ALL},
            {
                "record": ERRORS,
                # Zero, and not nothing, where there are requests and no errors.
                "expr": f"({_FAILED} or 0 * {_ALL}) / {_ALL}",
            },
            {
                "record": LATENCY,
                "expr": "histogram_quantile(0.95, {})".format(
                    _rate("istio_request_duration_milliseconds_bucket", by=f"{_REVISION}, le")
                ),
            },
        ],
    }
]
