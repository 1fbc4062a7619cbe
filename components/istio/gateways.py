"""Gateways: how requests from outside reach the mesh."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource

from devflow.components.charts import ISTIO_GATEWAY
from devflow.components.helm import (
    RUNTIME_DEFAULT,
    PlacementArgs,
    helm_release,
    placed,
    spread,
    without_nothing,
)
from devflow.components.settings.istio.gateways import INGRESS, gateway_release


class IstioCertificateArgs(TypedDict):
    """A certificate of a gateway."""

    secret: pulumi.Input[str]
    """Name of a Secret of type ``kubernetes.io/tls`` in the namespace ``istio-ingress``, such as
    cert-manager makes and renews.
    """
    hosts: NotRequired[list[str]]
    """The hosts that it is for, all by default."""


class IstioGatewayArgs(TypedDict):
    """One gateway: its pods, their Service, and the Gateway on them."""

    name: str
    """Its name: ``istio-ingress/NAME`` is the Gateway of apps behind it."""
    release_name: NotRequired[str]
    """Name of its Helm release, Deployment and Service, ``istio-NAME`` by default. Another name is
    another Service, with another address: keep it where DNS names one.
    """
    service_type: NotRequired[pulumi.Input[str]]
    """Type of its Service: ``LoadBalancer`` by default, ``NodePort`` or ``ClusterIP``."""
    annotations: NotRequired[dict[str, pulumi.Input[str]]]
    """Annotations of that Service, such as those of a cloud's load balancer."""
    certificates: NotRequired[list[IstioCertificateArgs]]
    """With any, it serves HTTPS on port 443, too."""
    https_only: NotRequired[bool]
    """Whether requests over HTTP are redirected to HTTPS; needs ``certificates``."""
    revision: NotRequired[str]
    """The control plane that it belongs to, by default that of the default revision."""
    resources: NotRequired[dict[str, Any]]
    """Requests and limits of its container."""


@dataclass(frozen=True, kw_only=True)
class GatewayPlace:
    """What all gateways have in common."""

    parent: pulumi.Resource
    after: Sequence[pulumi.Resource]
    version: str
    default_revision: str
    over: Mapping[str, Any] | None
    placement: PlacementArgs | None
    high_availability: bool


def declare_gateway(gateway: IstioGatewayArgs, place: GatewayPlace) -> str:
    """Declare a gateway, and return ``NAMESPACE/NAME`` of its Gateway."""
    name = gateway["name"]
    release = helm_release(
        *(_release_name(gateway), ISTIO_GATEWAY, INGRESS, _values(gateway, place)),
        *(place.parent, place.after),
        version=place.version,
        over=place.over,
        where="istio.values.gateway",
    )
    CustomResource(
        f"{INGRESS}-{name}",
        api_version="networking.istio.io/v1",
        kind="Gateway",
        metadata={"name": name, "namespace": INGRESS},
        spec={"selector": _labels(gateway), "servers": _servers(gateway)},
        opts=pulumi.ResourceOptions(parent=place.parent, depends_on=[release]),
    )
    return f"{INGRESS}/{name}"


def _release_name(gateway: IstioGatewayArgs) -> str:
    return gateway_release(gateway["name"], gateway.get("release_name"))


def _labels(gateway: IstioGatewayArgs) -> dict[str, str]:
    """As the chart labels the gateway's pods."""
    return {"istio": _release_name(gateway).removeprefix("istio-")}


def _servers(gateway: IstioGatewayArgs) -> list[dict[str, Any]]:
    http: dict[str, Any] = {
        "port": {"number": 80, "name": "http", "protocol": "HTTP"},
        "hosts": ["*"],
    }
    if gateway.get("https_only"):
        http["tls"] = {"httpsRedirect": True}
    https = [
        {
            # Istio tells the servers of a Gateway apart by the names of their ports.
            "port": {"number": 443, "name": _port_name(index), "protocol": "HTTPS"},
            "hosts": certificate.get("hosts", ["*"]),
            "tls": {"mode": "SIMPLE", "credentialName": certificate["secret"]},
        }
        for index, certificate in enumerate(gateway.get("certificates", []))
    ]
    return [http, *https]


def _port_name(index: int) -> str:
    return f"https-{index}" if index else "https"


def _values(gateway: IstioGatewayArgs, place: GatewayPlace) -> dict[str, Any]:
    revision = gateway.get("revision", place.default_revision)
    values = {
        "service": {
            "type": gateway.get("service_type", "LoadBalancer"),
            "annotations": gateway.get("annotations", {}),
        },
        # The chart's own value, which has to be repeated here, with the profile beside it.
        "securityContext": {
            "seccompProfile": RUNTIME_DEFAULT,
            "sysctls": [{"name": "net.ipv4.ip_unprivileged_port_start", "value": "0"}],
        },
        **placed(place.placement),
        **without_nothing({"resources": gateway.get("resources")}),
        **({"revision": revision} if revision not in ("", "default") else {}),
    }
    if place.high_availability:
        values |= {
            "autoscaling": {"minReplicas": 2},
            "podDisruptionBudget": {"minAvailable": 1},
            "topologySpreadConstraints": [spread(_labels(gateway))],
        }
    return values
