"""What a Prometheus of an operator needs: whom to scrape, and the recording rules."""

from collections.abc import Mapping

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource

from devflow.components.prometheus.rules import RULE_GROUPS

_HASH = "rollouts-pod-template-hash"


def declare_operated(
    namespace: str, labels: Mapping[str, str], parent: pulumi.Resource, home: pulumi.Resource
) -> None:
    """Declare a PodMonitor of the mesh's sidecars in the apps' pods, and a PrometheusRule."""
    metadata = {"name": "devflow", "namespace": namespace, "labels": dict(labels)}
    options = pulumi.ResourceOptions(parent=parent, depends_on=[home])
    CustomResource(
        "devflow-pods",
        api_version="monitoring.coreos.com/v1",
        kind="PodMonitor",
        metadata=metadata,
        spec={
            "namespaceSelector": {"any": True},
            "selector": {"matchExpressions": [{"key": _HASH, "operator": "Exists"}]},
            # By it a verify tells the canary's metrics from those of stable.
            "podTargetLabels": [_HASH],
            "podMetricsEndpoints": [
                {"port": "http-envoy-prom", "path": "/stats/prometheus", "interval": "15s"}
            ],
        },
        opts=options,
    )
    CustomResource(
        "devflow-rules",
        api_version="monitoring.coreos.com/v1",
        kind="PrometheusRule",
        metadata=metadata,
        spec={"groups": RULE_GROUPS},
        opts=options,
    )
