"""A Prometheus of the stack's own, or what one that is there needs."""

from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi_kubernetes.core.v1 import ConfigMap

from devflow.components.charts import PROMETHEUS
from devflow.components.helm import (
    RESTRICTED_CONTAINER,
    PlacementArgs,
    checked,
    helm_release,
    install_once,
    placed,
    platform_namespace,
    restricted_pod,
    without_nothing,
)
from devflow.components.prometheus.dashboard import DASHBOARD
from devflow.components.prometheus.operated import declare_operated
from devflow.components.prometheus.rules import RULE_GROUPS
from devflow.components.settings.prometheus import NAMESPACE, PrometheusSettings

_NOBODY = 65534
_TWO: dict[str, Any] = {
    "replicaCount": 2,
    # A Deployment's pods would share one volume.
    "statefulSet": {"enabled": True},
    "podDisruptionBudget": {"enabled": True, "minAvailable": 1},
}


class PrometheusOperatorArgs(TypedDict):
    """A Prometheus of an operator that is there, such as that of ``kube-prometheus-stack``."""

    labels: NotRequired[dict[str, str]]
    """Labels by which it selects PodMonitors and PrometheusRules, such as
    ``release: kube-prometheus-stack``.
    """


class PrometheusArgs(TypedDict):
    """A Prometheus to install, or one that is there."""

    namespace: NotRequired[str]
    """Its namespace, ``prometheus`` by default."""
    retention: NotRequired[pulumi.Input[str]]
    """How long metrics are kept, ``360h`` (15 days) by default."""
    storage: NotRequired[pulumi.Input[str]]
    """Size of its volume, ``50Gi`` by default."""
    external_url: NotRequired[str]
    """The address of a Prometheus that is there, as Argo Rollouts reaches it: then none is
    installed. Where it needs a password, name a Secret in ``prometheus_secret`` of ``ArgoRollouts``
    instead.
    """
    operator: NotRequired[PrometheusOperatorArgs]
    """With ``external_url``: that Prometheus is an operator's, and gets a PodMonitor and a
    PrometheusRule.
    """
    dashboard: NotRequired[bool]
    """Whether a ConfigMap with a dashboard for Grafana is made, with the label
    ``grafana_dashboard: "1"``.
    """
    version: NotRequired[str]
    """The version of the chart, rather than the pinned one."""
    values: NotRequired[dict[str, Any]]
    """Values of the chart ``prometheus``, merged over those of this component at every depth."""
    resources: NotRequired[dict[str, Any]]
    """Requests and limits of the server's container."""
    placement: NotRequired[PlacementArgs]
    """On which nodes the server runs."""
    high_availability: NotRequired[bool]
    """Two servers that scrape the same, each with a volume, one of which stays when nodes are
    drained.
    """


class Prometheus(pulumi.ComponentResource):
    """One Prometheus server: no Alertmanager, no exporters, no operator.

    The chart ``prometheus`` rather than ``kube-prometheus-stack``: it scrapes whatever is annotated
    ``prometheus.io/scrape``, as Istio annotates the pods of its mesh, and so needs no operator, no
    CRDs and no pods with access to the nodes. What it scrapes from a pod gets the pod's labels: by
    ``rollouts_pod_template_hash`` a verify tells the canary's metrics from those of stable.

    :raises pulumi.RunError: one line for each argument that can't be used, before anything is
        declared; a second Prometheus in the program.
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
        args = checked(PrometheusSettings, name, args)
        namespace = args.get("namespace", NAMESPACE)
        install_once("Prometheus", name, [namespace])
        super().__init__("devflow:index:Prometheus", name, {}, opts)
        external = args.get("external_url")
        home = platform_namespace(namespace, self)
        version = "" if external else args.get("version", PROMETHEUS.version)
        if not external:
            helm_release(
                *("prometheus", PROMETHEUS, namespace, _values(args), self, [home]),
                version=version,
                over=args.get("values"),
                where="prometheus.values",
            )
        elif "operator" in args:
            declare_operated(namespace, args["operator"].get("labels", {}), self, home)
        if args.get("dashboard"):
            labels = {"grafana_dashboard": "1"}
            ConfigMap(
                "devflow-dashboard",
                metadata={"name": "devflow-dashboard", "namespace": namespace, "labels": labels},
                data={"devflow.json": DASHBOARD},
                opts=pulumi.ResourceOptions(parent=self, depends_on=[home]),
            )
        url = external or f"http://prometheus-server.{namespace}.svc"
        self.url = pulumi.Output.from_input(url)
        self.namespace = pulumi.Output.from_input(namespace)
        self.chart_version = pulumi.Output.from_input(version)
        self.register_outputs(
            {"url": self.url, "namespace": self.namespace, "chart_version": self.chart_version}
        )


def _values(args: PrometheusArgs) -> dict[str, Any]:
    return {
        "serverFiles": {"recording_rules.yml": {"groups": RULE_GROUPS}},
        "server": {
            **placed(args.get("placement")),
            **without_nothing({"resources": args.get("resources")}),
            **(_TWO if args.get("high_availability") else {}),
            "global": {"scrape_interval": "15s", "scrape_timeout": "10s"},
            "retention": args.get("retention", "360h"),
            "persistentVolume": {"size": args.get("storage", "50Gi")},
            "securityContext": restricted_pod(_NOBODY),
            "containerSecurityContext": RESTRICTED_CONTAINER,
        },
        "configmapReload": {"prometheus": {"containerSecurityContext": RESTRICTED_CONTAINER}},
        "alertmanager": {"enabled": False},
        "kube-state-metrics": {"enabled": False},
        "prometheus-node-exporter": {"enabled": False},
        "prometheus-pushgateway": {"enabled": False},
    }
