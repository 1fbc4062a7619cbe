"""Istio: the mesh that splits the traffic, and its gateway."""

from typing import NotRequired, TypedDict

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource

from devflow.components.charts import ISTIO_BASE, ISTIO_CNI, ISTIO_GATEWAY, ISTIOD
from devflow.components.helm import RUNTIME_DEFAULT, helm_release, platform_namespace

_SYSTEM = "istio-system"
_INGRESS = "istio-ingress"
_GATEWAY = "public"


class IstioArgs(TypedDict):
    """How traffic reaches the gateway."""

    gateway_service_type: NotRequired[pulumi.Input[str]]
    """Type of the gateway's Service: ``LoadBalancer`` by default, ``NodePort`` or ``ClusterIP``."""
    gateway_annotations: NotRequired[dict[str, pulumi.Input[str]]]
    """Annotations of that Service, such as those of a cloud's load balancer."""
    gateway_tls_secret: NotRequired[pulumi.Input[str]]
    """Name of a Secret of type ``kubernetes.io/tls`` in the namespace ``istio-ingress``, such as
    cert-manager makes: the gateway then serves HTTPS on port 443, too.
    """
    gateway_https_only: NotRequired[bool]
    """Whether requests over HTTP are redirected to HTTPS; needs ``gateway_tls_secret``."""


class Istio(pulumi.ComponentResource):
    """Istio's CRDs, CNI plugin and control plane, one gateway, and the Gateway ``public`` on it.

    The CNI plugin sets up each pod's network on the node, so that no pod needs an init container
    with network rights: pods in the mesh fit the Pod Security Standard "restricted", and only the
    plugin's own namespace is privileged.
    """

    gateway: pulumi.Output[str]
    """``NAMESPACE/NAME`` of the Gateway, for ``gateway`` of a release."""
    namespace: pulumi.Output[str]
    """The namespace of the control plane."""
    chart_version: pulumi.Output[str]
    """The version of the Helm chart."""

    def __init__(
        self, name: str, args: IstioArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        if args.get("gateway_https_only") and "gateway_tls_secret" not in args:
            raise pulumi.RunError(
                f"{name}: gateway_https_only needs gateway_tls_secret; name the Secret of the"
                " certificate"
            )
        super().__init__("devflow:index:Istio", name, {}, opts)
        system = platform_namespace(_SYSTEM, self, pod_security="privileged")
        base = helm_release("istio-base", ISTIO_BASE, _SYSTEM, {}, self, [system])
        cni = helm_release("istio-cni", ISTIO_CNI, _SYSTEM, {}, self, [base])
        istiod = helm_release("istiod", ISTIOD, _SYSTEM, _istiod_values(), self, [base, cni])
        ingress = platform_namespace(_INGRESS, self)
        # The chart labels its pods with the release name less "istio-": `istio: ingress`.
        gateway = helm_release(
            _INGRESS, ISTIO_GATEWAY, _INGRESS, _gateway_values(args), self, [ingress, istiod]
        )
        CustomResource(
            f"{_INGRESS}-{_GATEWAY}",
            api_version="networking.istio.io/v1",
            kind="Gateway",
            metadata={"name": _GATEWAY, "namespace": _INGRESS},
            spec={"selector": {"istio": "ingress"}, "servers": _servers(args)},
            opts=pulumi.ResourceOptions(parent=self, depends_on=[gateway]),
        )
        self.gateway = pulumi.Output.from_input(f"{_INGRESS}/{_GATEWAY}")
        self.namespace = pulumi.Output.from_input(_SYSTEM)
        self.chart_version = pulumi.Output.from_input(ISTIOD.version)
        self.register_outputs(
            {
                "gateway": self.gateway,
                "namespace": self.namespace,
                "chart_version": self.chart_version,
            }
        )


def _istiod_values() -> dict[str, object]:
    return {
        "pilot": {"cni": {"enabled": True}, "seccompProfile": RUNTIME_DEFAULT},
        "global": {"proxy": {"seccompProfile": RUNTIME_DEFAULT}},
    }


def _servers(args: IstioArgs) -> list[dict[str, object]]:
    http: dict[str, object] = {
        "port": {"number": 80, "name": "http", "protocol": "HTTP"},
        "hosts": ["*"],
    }
    if args.get("gateway_https_only"):
        http["tls"] = {"httpsRedirect": True}
    if "gateway_tls_secret" not in args:
        return [http]
    https: dict[str, object] = {
        "port": {"number": 443, "name": "https", "protocol": "HTTPS"},
        "hosts": ["*"],
        "tls": {"mode": "SIMPLE", "credentialName": args["gateway_tls_secret"]},
    }
    return [http, https]


def _gateway_values(args: IstioArgs) -> dict[str, object]:
    return {
        "service": {
            "type": args.get("gateway_service_type", "LoadBalancer"),
            "annotations": args.get("gateway_annotations", {}),
        },
        # The chart's own value, which has to be repeated here, with the profile beside it.
        "securityContext": {
            "seccompProfile": RUNTIME_DEFAULT,
            "sysctls": [{"name": "net.ipv4.ip_unprivileged_port_start", "value": "0"}],
        },
    }
