"""Prometheus: the metrics by which releases are judged."""

from typing import NotRequired, TypedDict

import pulumi

from devflow.components.charts import PROMETHEUS
from devflow.components.helm import RUNTIME_DEFAULT, helm_release, platform_namespace

_NOBODY = 65534
_RESTRICTED_CONTAINER = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}


class PrometheusArgs(TypedDict):
    """Where Prometheus is installed, and how much it keeps."""

    namespace: NotRequired[str]
    """Its namespace, ``prometheus`` by default."""
    retention: NotRequired[pulumi.Input[str]]
    """How long metrics are kept, ``360h`` (15 days) by default."""
    storage: NotRequired[pulumi.Input[str]]
    """Size of its volume, ``50Gi`` by default."""


class Prometheus(pulumi.ComponentResource):
    """One Prometheus server: no Alertmanager, no exporters, no operator.

    The chart ``prometheus`` rather than ``kube-prometheus-stack``: it scrapes whatever is annotated
    ``prometheus.io/scrape``, as Istio annotates the pods of its mesh, and so needs no operator, no
    CRDs and no pods with access to the nodes. What it scrapes from a pod gets the pod's labels: by
    ``rollouts_pod_template_hash`` a verify tells the canary's metrics from those of stable.
    """

    url: pulumi.Output[str]
    """The URL for queries, inside the cluster."""
    namespace: pulumi.Output[str]
    """The namespace of the server."""
    chart_version: pulumi.Output[str]
    """The version of the Helm chart."""

    def __init__(
        self, name: str, args: PrometheusArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("devflow:index:Prometheus", name, {}, opts)
        namespace = args.get("namespace", "prometheus")
        home = platform_namespace(namespace, self)
        helm_release("prometheus", PROMETHEUS, namespace, _values(args), self, [home])
        self.url = pulumi.Output.from_input(f"http://prometheus-server.{namespace}.svc")
        self.namespace = pulumi.Output.from_input(namespace)
        self.chart_version = pulumi.Output.from_input(PROMETHEUS.version)
        self.register_outputs(
            {"url": self.url, "namespace": self.namespace, "chart_version": self.chart_version}
        )


def _values(args: PrometheusArgs) -> dict[str, object]:
    return {
        "server": {
            "global": {"scrape_interval": "15s", "scrape_timeout": "10s"},
            "retention": args.get("retention", "360h"),
            "persistentVolume": {"size": args.get("storage", "50Gi")},
            "securityContext": {
                "runAsNonRoot": True,
                "runAsUser": _NOBODY,
                "runAsGroup": _NOBODY,
                "fsGroup": _NOBODY,
                "seccompProfile": RUNTIME_DEFAULT,
            },
            "containerSecurityContext": _RESTRICTED_CONTAINER,
        },
        "configmapReload": {"prometheus": {"containerSecurityContext": _RESTRICTED_CONTAINER}},
        "alertmanager": {"enabled": False},
        "kube-state-metrics": {"enabled": False},
        "prometheus-node-exporter": {"enabled": False},
        "prometheus-pushgateway": {"enabled": False},
    }
