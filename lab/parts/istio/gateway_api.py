"""gateway-api: the kinds of the Gateway API that istiod serves, and its Gateway in the lab.

The Envoy serves both a Gateway of Istio's and one of this API, of the same name and namespace,
on a port each. Istio finds out which proxy serves the latter by a Service: that one has the Envoy
as its endpoint.
"""

from devflow.lab.part import Manifest, Part, Site
from devflow.lab.parts.istio import CONTROL_PLANE, INGRESS
from devflow.lab.programs.crds import CrdSource
from devflow.lab.site.ports import LOOPBACK

_NAME = "gateway-api"
_GATEWAY = "public"
_GROUP = "gateway.networking.k8s.io"
_PORT = "gateway.routes"
_SELECTED = {"lab.devflow.dev/gateway-api": _GATEWAY}
_ISTIO = "networking.istio.io"


def _objects(site: Site) -> tuple[Manifest, ...]:
    home = {"name": _GATEWAY, "namespace": INGRESS}
    number = site.ports[_PORT]
    gateway: Manifest = {
        "apiVersion": f"{_GROUP}/v1",
        "kind": "Gateway",
        "metadata": home,
        "spec": {
            "gatewayClassName": "istio",
            "addresses": [{"type": "Hostname", "value": f"{_GATEWAY}.{INGRESS}.svc.cluster.local"}],
            "listeners": [
                {
                    "name": "http",
                    "port": number,
                    "protocol": "HTTP",
                    "allowedRoutes": {"namespaces": {"from": "All"}},
                }
            ],
        },
    }
    port = {"name": "http", "port": number, "targetPort": number, "protocol": "TCP"}
    service: Manifest = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": home,
        "spec": {"selector": _SELECTED, "ports": [port]},
    }
    envoy: Manifest = {
        "apiVersion": f"{_ISTIO}/v1",
        "kind": "WorkloadEntry",
        "metadata": {**home, "labels": _SELECTED},
        "spec": {"address": LOOPBACK, "ports": {"http": number}, "labels": _SELECTED},
    }
    # Istio serves the Gateways of this API on all addresses: nobody else is to get in.
    on_loopback: Manifest = {
        "apiVersion": f"{_ISTIO}/v1alpha3",
        "kind": "EnvoyFilter",
        "metadata": {"name": "on-loopback", "namespace": CONTROL_PLANE},
        "spec": {
            "configPatches": [
                {
                    "applyTo": "LISTENER",
                    "match": {"context": "GATEWAY", "listener": {"portNumber": number}},
                    "patch": {
                        "operation": "MERGE",
                        "value": {
                            "address": {
                                "socket_address": {"address": LOOPBACK, "port_value": number}
                            }
                        },
                    },
                }
            ]
        },
    }
    return gateway, service, envoy, on_loopback


PART = Part(
    name=_NAME,
    needs=("istio",),
    crds=CrdSource(_NAME, "sigs.k8s.io/gateway-api", f"config/crd/standard/{_GROUP}_[ghr]*.yaml"),
    objects=_objects,
)
