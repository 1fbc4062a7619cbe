"""Argo Rollouts: takes each release through its steps."""

from typing import Any, NotRequired, TypedDict

import pulumi

from devflow.components.charts import ARGO_ROLLOUTS
from devflow.components.helm import (
    PlacementArgs,
    checked,
    helm_release,
    install_once,
    placed,
    platform_namespace,
    spread,
    without_nothing,
)
from devflow.components.settings.argo_rollouts import (
    GATEWAY_API_PLUGIN,
    NAMESPACE,
    ArgoRolloutsArguments,
)

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
"""The chart's names of the rights that each router needs. The others need none: Ingresses and
Services are among what every Argo Rollouts may write.
"""
DEFAULT_ROUTERS = ("istio",)
_PLUGIN_KEYS = {
    "trafficRouter": "trafficRouterPlugins",
    "metricProvider": "metricProviderPlugins",
    "step": "stepPlugins",
}
"""The chart's keys for kinds of plugins."""
_PROMETHEUS_VARIABLE = "ARGO_ROLLOUTS_PROMETHEUS_ADDRESS"


class GatewayApiPluginArgs(TypedDict):
    """Where Argo Rollouts gets its plugin for the Gateway API, each time a controller starts."""

    location: pulumi.Input[str]
    """The ``https://`` address of the program, for the nodes' processors: one of
    https://github.com/argoproj-labs/rollouts-plugin-trafficrouter-gatewayapi/releases, or a copy.
    """
    sha256: pulumi.Input[str]
    """Its checksum, 64 hexadecimal digits. Another program isn't started."""


class RolloutsPluginArgs(TypedDict):
    """Another plugin of Argo Rollouts, which a controller fetches each time it starts."""

    kind: str
    """``trafficRouter``, ``metricProvider`` or ``step``: what it is for."""
    name: str
    """Its name, ``ORGANISATION/NAME``, as the apps give it."""
    location: pulumi.Input[str]
    """The ``https://`` address of the program, for the nodes' processors."""
    sha256: pulumi.Input[str]
    """Its checksum, 64 hexadecimal digits. Another program isn't started."""


class PrometheusSecretArgs(TypedDict):
    """Where the address of a Prometheus is, user and password included."""

    name: str
    """Name of a Secret in Argo Rollouts' namespace."""
    key: str
    """The key in it, whose value is such as ``https://USER:PASSWORD@prometheus.example.com``."""


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
    plugins: NotRequired[list[RolloutsPluginArgs]]
    """More plugins."""
    prometheus_secret: NotRequired[PrometheusSecretArgs]
    """The Prometheus of analyses that name no other, where its address is a secret."""
    version: NotRequired[str]
    """The version of the chart, rather than the pinned one: then with the controller of the chart's
    own version, too.
    """
    values: NotRequired[dict[str, Any]]
    """Values of the chart ``argo-rollouts``, merged over those of this component at every depth."""
    resources: NotRequired[dict[str, Any]]
    """Requests and limits of the controller's container."""
    placement: NotRequired[PlacementArgs]
    """On which nodes the controllers run."""
    high_availability: NotRequired[bool]
    """Controllers on different nodes where possible, one of which stays when nodes are drained;
    needs 2 ``replicas`` or more.
    """


class ArgoRollouts(pulumi.ComponentResource):
    """The Argo Rollouts controller, its metrics on, with rights on the objects of its routers and
    no others.

    :raises pulumi.RunError: one line for each argument that can't be used, before anything is
        declared; a second Argo Rollouts in the program.
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
        args = checked(ArgoRolloutsArguments, name, args)
        namespace = args.get("namespace", NAMESPACE)
        install_once("Argo Rollouts", name, [namespace])
        super().__init__("devflow:index:ArgoRollouts", name, {}, opts)
        routers = args.get("routers", list(DEFAULT_ROUTERS))
        values = _values(args, routers)
        home = platform_namespace(namespace, self)
        version = args.get("version", ARGO_ROLLOUTS.version)
        helm_release(
            *("argo-rollouts", ARGO_ROLLOUTS, namespace, values, self, [home]),
            version=version,
            over=args.get("values"),
            where="argoRollouts.values",
        )
        self.namespace = pulumi.Output.from_input(namespace)
        self.chart_version = pulumi.Output.from_input(version)
        self.routers = pulumi.Output.from_input(routers)
        outputs = {"namespace": self.namespace, "chart_version": self.chart_version}
        self.register_outputs({**outputs, "routers": self.routers})


def _values(args: ArgoRolloutsArgs, routers: list[str]) -> dict[str, Any]:
    controller: dict[str, Any] = {
        "replicas": args.get("replicas", 2),
        "metrics": {"enabled": True},
        **({} if "version" in args else {"image": {"tag": f"v{ARGO_ROLLOUTS.app_version}"}}),
        **without_nothing({"extraEnv": _environment(args), "resources": args.get("resources")}),
        **_plugins(args),
        **placed(args.get("placement")),
    }
    if args.get("high_availability"):
        pods = {"app.kubernetes.io/name": "argo-rollouts"}
        controller["pdb"] = {"enabled": True, "minAvailable": 1}
        controller["topologySpreadConstraints"] = [spread(pods)]
    rights = {chart: router in routers for router, chart in _PROVIDERS.items()}
    return {"controller": controller, "providerRBAC": {"providers": rights}}


def _environment(args: ArgoRolloutsArgs) -> list[dict[str, Any]]:
    secret = args.get("prometheus_secret")
    if secret is not None:
        reference = {"name": secret["name"], "key": secret["key"]}
        return [{"name": _PROMETHEUS_VARIABLE, "valueFrom": {"secretKeyRef": reference}}]
    if "prometheus_url" in args:
        return [{"name": _PROMETHEUS_VARIABLE, "value": args["prometheus_url"]}]
    return []


def _plugins(args: ArgoRolloutsArgs) -> dict[str, list[dict[str, Any]]]:
    """Plugins by the chart's keys for their kinds."""
    made: dict[str, list[dict[str, Any]]] = {}
    if "gateway_api_plugin" in args:
        routing = {"name": GATEWAY_API_PLUGIN, **args["gateway_api_plugin"]}
        made[_PLUGIN_KEYS["trafficRouter"]] = [routing]
    for plugin in args.get("plugins", []):
        program = {part: value for part, value in plugin.items() if part != "kind"}
        made.setdefault(_PLUGIN_KEYS[plugin["kind"]], []).append(program)
    return made
