"""Argo Rollouts: takes each release through its steps."""

from typing import Any, NotRequired, TypedDict

import pulumi

from devflow.components.charts import ARGO_ROLLOUTS
from devflow.components.helm import helm_release, platform_namespace

_OTHER_PROVIDERS = (
    "smi",
    "ambassador",
    "awsLoadBalancerController",
    "awsAppMesh",
    "traefik",
    "apisix",
    "contour",
    "glooPlatform",
    "gatewayAPI",
)

_PROMETHEUS_VARIABLE = "ARGO_ROLLOUTS_PROMETHEUS_ADDRESS"


class ArgoRolloutsArgs(TypedDict):
    """Where Argo Rollouts is installed, and how many controllers run."""

    namespace: NotRequired[str]
    """Its namespace, ``argo-rollouts`` by default."""
    replicas: NotRequired[pulumi.Input[int]]
    """Controllers, 2 by default: one is the leader, the others stand by."""
    prometheus_url: NotRequired[pulumi.Input[str]]
    """The Prometheus of analyses that name no other."""


class ArgoRollouts(pulumi.ComponentResource):
    """The Argo Rollouts controller, its metrics on, with rights on Istio's objects and no other
    traffic router's.
    """

    namespace: pulumi.Output[str]
    """The namespace of the controller."""
    chart_version: pulumi.Output[str]
    """The version of the Helm chart."""

    def __init__(
        self, name: str, args: ArgoRolloutsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("devflow:index:ArgoRollouts", name, {}, opts)
        namespace = args.get("namespace", "argo-rollouts")
        home = platform_namespace(namespace, self)
        controller: dict[str, Any] = {
            "replicas": args.get("replicas", 2),
            "metrics": {"enabled": True},
        }
        if "prometheus_url" in args:
            variable = {"name": _PROMETHEUS_VARIABLE, "value": args["prometheus_url"]}
            controller["extraEnv"] = [variable]
        values = {
            "controller": controller,
            "providerRBAC": {
                "providers": {"istio": True, **dict.fromkeys(_OTHER_PROVIDERS, False)}
            },
        }
        helm_release("argo-rollouts", ARGO_ROLLOUTS, namespace, values, self, [home])
        self.namespace = pulumi.Output.from_input(namespace)
        self.chart_version = pulumi.Output.from_input(ARGO_ROLLOUTS.version)
        self.register_outputs({"namespace": self.namespace, "chart_version": self.chart_version})
