"""Argo Rollouts: takes each release through its steps."""

from typing import Any, NotRequired, TypedDict

import pulumi

from devflow.components.charts import ARGO_ROLLOUTS
from devflow.components.helm import helm_release, platform_namespace

_PROVIDERS = {
    "istio": "istio",
    "gateway-api": "gatewayAPI",
    "traefik": "traefik",
    "alb": "awsLoadBalancerController",
    "ambassador": "ambassador",
    "apisix": "apisix",
    "appMesh": "awsAppMesh",
    "contour": "contour",
    "gloo": "glooPlatform",
    "smi": "smi",
}
"""The chart's names of the rights that each router needs."""
_WITHOUT_RIGHTS = ("nginx", "none")
"""Ingresses and Services are among what every Argo Rollouts may write."""
ROUTERS = (*_PROVIDERS, *_WITHOUT_RIGHTS)
"""All routers for which it can be set up."""
DEFAULT_ROUTERS = ("istio",)
GATEWAY_API_PLUGIN = "argoproj-labs/gatewayAPI"

_NO_PLUGIN = (
    "argoRollouts: the router 'gateway-api' needs gatewayApiPlugin with the location and the sha256"
    " of a plugin that you have checked; https://github.com/argoproj-labs/"
    "rollouts-plugin-trafficrouter-gatewayapi/releases has them"
)
_PROMETHEUS_VARIABLE = "ARGO_ROLLOUTS_PROMETHEUS_ADDRESS"


class GatewayApiPluginArgs(TypedDict):
    """Where Argo Rollouts gets its plugin for the Gateway API, each time a controller starts."""

    location: pulumi.Input[str]
    """The ``https://`` address of the program, for the nodes' processors: one of
    https://github.com/argoproj-labs/rollouts-plugin-trafficrouter-gatewayapi/releases, or a copy.
    """
    sha256: pulumi.Input[str]
    """Its checksum, 64 hexadecimal digits. Another program isn't started."""


class ArgoRolloutsArgs(TypedDict):
    """Where Argo Rollouts is installed, and how many controllers run."""

    namespace: NotRequired[str]
    """Its namespace, ``argo-rollouts`` by default."""
    replicas: NotRequired[pulumi.Input[int]]
    """Controllers, 2 by default: one is the leader, the others stand by."""
    prometheus_url: NotRequired[pulumi.Input[str]]
    """The Prometheus of analyses that name no other."""
    routers: NotRequired[list[str]]
    """The routers of the apps, ``istio`` by default: it gets rights on their objects, and no
    others. Of ``istio``, ``gateway-api``, ``nginx``, ``traefik``, ``none``, and, for ``raw`` and
    ``plugin``, ``alb``, ``ambassador``, ``apisix``, ``appMesh``, ``contour``, ``gloo``, ``smi``.
    """
    gateway_api_plugin: NotRequired[GatewayApiPluginArgs]
    """Needed with the router ``gateway-api``."""


class ArgoRollouts(pulumi.ComponentResource):
    """The Argo Rollouts controller, its metrics on, with rights on the objects of its routers and
    no others.

    :raises pulumi.RunError: a router isn't known, or the Gateway API's plugin is missing.
    """

    namespace: pulumi.Output[str]
    """The namespace of the controller."""
    chart_version: pulumi.Output[str]
    """The version of the Helm chart."""
    routers: pulumi.Output[list[str]]
    """The routers on whose objects it has rights."""

    def __init__(
        self, name: str, args: ArgoRolloutsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("devflow:index:ArgoRollouts", name, {}, opts)
        routers = args.get("routers", list(DEFAULT_ROUTERS))
        check_routers(routers, "argoRollouts.routers")
        if "gateway-api" in routers and "gateway_api_plugin" not in args:
            raise pulumi.RunError(_NO_PLUGIN)
        namespace = args.get("namespace", "argo-rollouts")
        home = platform_namespace(namespace, self)
        controller: dict[str, Any] = {
            "replicas": args.get("replicas", 2),
            "metrics": {"enabled": True},
        }
        if "prometheus_url" in args:
            variable = {"name": _PROMETHEUS_VARIABLE, "value": args["prometheus_url"]}
            controller["extraEnv"] = [variable]
        if "gateway_api_plugin" in args:
            plugin = {"name": GATEWAY_API_PLUGIN, **args["gateway_api_plugin"]}
            controller["trafficRouterPlugins"] = [plugin]
        rights = {chart: router in routers for router, chart in _PROVIDERS.items()}
        values = {"controller": controller, "providerRBAC": {"providers": rights}}
        helm_release("argo-rollouts", ARGO_ROLLOUTS, namespace, values, self, [home])
        self.namespace = pulumi.Output.from_input(namespace)
        self.chart_version = pulumi.Output.from_input(ARGO_ROLLOUTS.version)
        self.routers = pulumi.Output.from_input(routers)
        outputs = {"namespace": self.namespace, "chart_version": self.chart_version}
        self.register_outputs({**outputs, "routers": self.routers})


def check_routers(routers: list[str], where: str) -> None:
    """:raises pulumi.RunError: one of them isn't known; ``where`` is the key that names it."""
    for router in routers:
        if router not in ROUTERS:
            known = ", ".join(ROUTERS)
            raise pulumi.RunError(f"{where}: {router!r} is not known; use some of {known}")
