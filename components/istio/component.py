"""Istio's CRDs, CNI plugin, control planes and gateways."""

from typing import Any, NotRequired, TypedDict

import pulumi

from devflow.components.charts import ISTIO_BASE, ISTIO_CNI, ISTIOD
from devflow.components.helm import (
    RUNTIME_DEFAULT,
    PlacementArgs,
    checked,
    helm_release,
    install_once,
    placed,
    platform_namespace,
    spread,
    without_nothing,
)
from devflow.components.istio.gateways import (
    GatewayPlace,
    IstioGatewayArgs,
    declare_gateway,
)
from devflow.components.istio.revisions import IstioRevisionArgs, release_name
from devflow.components.settings.istio import SYSTEM, IstioSettings
from devflow.components.settings.istio.gateways import INGRESS
from devflow.components.settings.istio.revisions import planned_revisions

# Its release is named as in 0.1, so that its Service keeps its address.
_PUBLIC: IstioGatewayArgs = {"name": "public", "release_name": INGRESS}


class IstioArgs(TypedDict):
    """Which control planes there are, and how traffic reaches the mesh."""

    gateways: NotRequired[list[IstioGatewayArgs]]
    """The gateways, all in the namespace ``istio-ingress``; by default one, ``public``, with a load
    balancer.
    """
    version: NotRequired[str]
    """The version of the charts, rather than the pinned one."""
    revisions: NotRequired[list[IstioRevisionArgs]]
    """Control planes side by side, for an upgrade by canary; by default there is one."""
    default_revision: NotRequired[str]
    """The revision of namespaces labelled ``istio-injection: enabled``, and of gateways that name
    none. Needed with several revisions.
    """
    values: NotRequired[dict[str, Any]]
    """Values of the charts ``base``, ``cni``, ``istiod`` and ``gateway``, under those keys. They
    are merged over those of this component at every depth, and hold for every revision and gateway.
    """
    resources: NotRequired[dict[str, Any]]
    """Requests and limits of the control plane's container."""
    placement: NotRequired[PlacementArgs]
    """On which nodes control planes and gateways run; the CNI plugin runs on all."""
    high_availability: NotRequired[bool]
    """Two pods or more of each control plane and gateway, on different nodes where possible, one of
    which stays when nodes are drained.
    """


class Istio(pulumi.ComponentResource):
    """Istio's CRDs, CNI plugin, control planes and gateways.

    The CNI plugin sets up each pod's network on the node, so that no pod needs an init container
    with network rights: pods in the mesh fit the Pod Security Standard "restricted", and only the
    plugin's own namespace is privileged.

    :raises pulumi.RunError: one line for each argument that can't be used, before anything is
        declared; a second Istio in the program.
    """

    gateway: pulumi.Output[str]
    """``NAMESPACE/NAME`` of the first Gateway, for ``gateway`` of a release."""
    gateways: pulumi.Output[list[str]]
    """``NAMESPACE/NAME`` of each Gateway."""
    namespace: pulumi.Output[str]
    """The namespace of the control plane."""
    chart_version: pulumi.Output[str]
    """The version of the charts with the CRDs."""

    def __init__(
        self, name: str, args: IstioArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        args = checked(IstioSettings, name, args)
        install_once("Istio", name, [SYSTEM, INGRESS])
        super().__init__("devflow:index:Istio", name, {}, opts)
        revisions = [(one["name"], one.get("version")) for one in args.get("revisions", [])]
        plan = planned_revisions(args.get("version"), revisions, args.get("default_revision"))
        values = args.get("values", {})
        system = platform_namespace(SYSTEM, self, pod_security="privileged")

        def over(chart: str) -> dict[str, Any]:
            return {"over": values.get(chart), "where": f"istio.values.{chart}"}

        base = helm_release(
            *("istio-base", ISTIO_BASE, SYSTEM, _base_values(plan.default), self, [system]),
            version=plan.version,
            **over("base"),
        )
        cni = helm_release(
            *("istio-cni", ISTIO_CNI, SYSTEM, {}, self, [base]),
            version=plan.version,
            **over("cni"),
        )
        planes = [
            helm_release(
                *(release_name(revision), ISTIOD, SYSTEM),
                *(_istiod_values(revision, plan.default, args), self, [base, cni]),
                version=version,
                **over("istiod"),
            )
            for revision, version in plan.revisions
        ]
        ingress = platform_namespace(INGRESS, self)
        place = GatewayPlace(
            parent=self,
            after=[ingress, *planes],
            version=plan.version,
            default_revision=plan.default,
            over=values.get("gateway"),
            placement=args.get("placement"),
            high_availability=args.get("high_availability", False),
        )
        names = [declare_gateway(gateway, place) for gateway in args.get("gateways", [_PUBLIC])]
        self.gateway = pulumi.Output.from_input(names[0] if names else "")
        self.gateways = pulumi.Output.from_input(names)
        self.namespace = pulumi.Output.from_input(SYSTEM)
        self.chart_version = pulumi.Output.from_input(plan.version)
        self.register_outputs(
            {
                "gateway": self.gateway,
                "gateways": self.gateways,
                "namespace": self.namespace,
                "chart_version": self.chart_version,
            }
        )


def _base_values(default: str) -> dict[str, Any]:
    return {"defaultRevision": default or "default"}


def _istiod_values(revision: str, default: str, args: IstioArgs) -> dict[str, Any]:
    placement = placed(args.get("placement"))
    priority = placement.pop("priorityClassName", None)
    values: dict[str, Any] = {
        "cni": {"enabled": True},
        "seccompProfile": RUNTIME_DEFAULT,
        "global": {
            "proxy": {"seccompProfile": RUNTIME_DEFAULT},
            **without_nothing({"priorityClassName": priority}),
        },
        **placement,
        **without_nothing({"resources": args.get("resources")}),
    }
    if revision:
        values["revision"] = revision
        # The control plane without a revision serves `istio-injection: enabled` by itself.
        values["revisionTags"] = ["default"] if revision == default else []
    if args.get("high_availability"):
        pods = {"app": "istiod", "istio.io/rev": revision or "default"}
        values |= {"autoscaleMin": 2, "topologySpreadConstraints": [spread(pods)]}
    return values
