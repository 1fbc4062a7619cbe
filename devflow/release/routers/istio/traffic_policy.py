"""How Istio's proxies connect to an app's pods: the policy of a DestinationRule."""

from typing import TYPE_CHECKING, Any

from devflow.release.spec.parts.traffic_policy import (
    ConnectionPoolSpec,
    HashSpec,
    LoadBalancingSpec,
    OutlierDetectionSpec,
    TlsSpec,
)

if TYPE_CHECKING:
    from devflow.release.spec.parts.traffic_policy import TrafficPolicySpec

_Json = dict[str, Any]
_SIMPLE = {"roundRobin": "ROUND_ROBIN", "leastRequest": "LEAST_REQUEST", "random": "RANDOM"}
_MODES = {
    "disable": "DISABLE",
    "simple": "SIMPLE",
    "mutual": "MUTUAL",
    "istioMutual": "ISTIO_MUTUAL",
}


def traffic_policy(policy: "TrafficPolicySpec") -> _Json:
    """The ``trafficPolicy``; empty if there is none."""
    made = {
        "connectionPool": policy.connection_pool and _pool(policy.connection_pool),
        "loadBalancer": policy.load_balancing and _load_balancer(policy.load_balancing),
        "outlierDetection": policy.outlier_detection and _outliers(policy.outlier_detection),
        "tls": policy.tls and _tls(policy.tls),
    }
    return _without_none(made)


def _pool(pool: ConnectionPoolSpec) -> _Json:
    tcp = {"maxConnections": pool.max_connections, "connectTimeout": pool.connect_timeout}
    http = {
        "http1MaxPendingRequests": pool.max_pending_requests,
        "http2MaxRequests": pool.max_requests,
        "maxRequestsPerConnection": pool.max_requests_per_connection,
        "maxRetries": pool.max_retries,
        "idleTimeout": pool.idle_timeout,
    }
    made = {"tcp": _without_none(tcp), "http": _without_none(http)}
    return {key: value for key, value in made.items() if value}


def _outliers(outliers: OutlierDetectionSpec) -> _Json:
    return _without_none(
        {
            "consecutive5xxErrors": outliers.consecutive_5xx_errors,
            "consecutiveGatewayErrors": outliers.consecutive_gateway_errors,
            "interval": outliers.interval,
            "baseEjectionTime": outliers.base_ejection_time,
            "maxEjectionPercent": outliers.max_ejection_percent,
            "minHealthPercent": outliers.min_health_percent,
        }
    )


def _load_balancer(balancing: LoadBalancingSpec) -> _Json:
    if balancing.hash is not None:
        return {"consistentHash": _hash(balancing.hash)}
    made: _Json = {"simple": _SIMPLE[balancing.by]}
    if balancing.warmup is not None:
        made["warmup"] = {"duration": balancing.warmup}
    return made


def _hash(by: HashSpec) -> _Json:
    if by.cookie is not None:
        cookie = {"name": by.cookie.name, "path": by.cookie.path, "ttl": by.cookie.ttl}
        return {"httpCookie": _without_none(cookie)}
    return _without_none(
        {
            "httpHeaderName": by.header,
            "httpQueryParameterName": by.query,
            "useSourceIp": by.source_ip,
        }
    )


def _tls(tls: TlsSpec) -> _Json:
    made = {"mode": _MODES[tls.mode], "sni": tls.sni, "credentialName": tls.credential_name}
    return _without_none(made)


def _without_none(values: _Json) -> _Json:
    return {key: value for key, value in values.items() if value is not None}
