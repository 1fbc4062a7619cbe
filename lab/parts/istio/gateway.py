"""gateway: Envoy, the way in for requests, configured by istiod as an Istio ingress gateway."""

import importlib.util
import json
from pathlib import Path
from typing import Any

from devflow.lab.part import Manifest, Part, Scrape, Site
from devflow.lab.parts.istio import CONTROL_PLANE, INGRESS
from devflow.lab.programs.packaged import Packaged
from devflow.lab.running.probe import answers
from devflow.lab.site.ports import LOOPBACK
from devflow.lab.traffic.gateway_admin import admin_cluster, admin_listener, admin_socket

_NAME = "gateway"
GATEWAY = "public"
_ISTIO = "networking.istio.io/v1"
_LABELS = {"istio": "ingress"}
_PROBED_HOST = "ready.lab.devflow.dev"


def _envoy() -> Path | None:
    package = importlib.util.find_spec("envoy")
    if package is None or package.origin is None:
        return None
    program = Path(package.origin).parent / "_bin" / "envoy"
    return program if program.is_file() else None


def _objects(site: Site) -> tuple[Manifest, ...]:
    port = {"number": site.ports[f"{_NAME}.http"], "name": "http", "protocol": "HTTP"}
    gateway: Manifest = {
        "apiVersion": _ISTIO,
        "kind": "Gateway",
        "metadata": {"name": GATEWAY, "namespace": INGRESS},
        "spec": {
            "selector": _LABELS,
            "servers": [{"port": port, "bind": LOOPBACK, "hosts": ["*"]}],
        },
    }
    # Served by no pod: that it answers proves that routes have come all the way.
    probed: Manifest = {
        "apiVersion": _ISTIO,
        "kind": "VirtualService",
        "metadata": {"name": "gateway-ready", "namespace": INGRESS},
        "spec": {
            "hosts": [_PROBED_HOST],
            "gateways": [GATEWAY],
            "http": [{"directResponse": {"status": 200}}],
        },
    }
    # A filter that only Istio's own build of Envoy has.
    without_alpn: Manifest = {
        "apiVersion": "networking.istio.io/v1alpha3",
        "kind": "EnvoyFilter",
        "metadata": {"name": "without-istio-alpn", "namespace": CONTROL_PLANE},
        "spec": {
            "configPatches": [
                {
                    "applyTo": "HTTP_FILTER",
                    "match": {
                        "context": "GATEWAY",
                        "listener": {
                            "filterChain": {
                                "filter": {
                                    "name": "envoy.filters.network.http_connection_manager",
                                    "subFilter": {"name": "istio.alpn"},
                                }
                            }
                        },
                    },
                    "patch": {"operation": "REMOVE"},
                }
            ]
        },
    }
    return gateway, probed, without_alpn


def _socket(site: Site, port: str) -> dict[str, Any]:
    return {"socket_address": {"address": LOOPBACK, "port_value": site.ports[port]}}


def _files(site: Site) -> dict[str, str]:
    over_ads = {"ads": {}, "resource_api_version": "V3"}
    http2 = {
        "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
        "explicit_http_config": {"http2_protocol_options": {}},
    }
    istiod = {
        "name": "istiod",
        "type": "STATIC",
        "connect_timeout": "1s",
        "typed_extension_protocol_options": {
            "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": http2
        },
        "load_assignment": {
            "cluster_name": "istiod",
            "endpoints": [
                {"lb_endpoints": [{"endpoint": {"address": _socket(site, "istiod.xds")}}]}
            ],
        },
    }
    to_istiod = {
        "envoy_grpc": {
            "cluster_name": "istiod",
            # While istiod restarts: ask again soon, the default waits up to 30 s.
            "retry_policy": {"retry_back_off": {"base_interval": "0.1s", "max_interval": "1s"}},
        }
    }
    bootstrap = {
        "node": {
            "id": f"router~{LOOPBACK}~{_NAME}.{INGRESS}~{INGRESS}.svc.cluster.local",
            "cluster": f"{_NAME}.{INGRESS}",
            "metadata": {
                "LABELS": _LABELS,
                "NAMESPACE": INGRESS,
                "CLUSTER_ID": "Kubernetes",
                # Without it istiod warns, and takes the gateway for a very old one.
                "ISTIO_VERSION": "1.31.0",
            },
        },
        "admin": {"address": admin_socket(site)},
        "dynamic_resources": {
            "ads_config": {
                "api_type": "DELTA_GRPC",
                "transport_api_version": "V3",
                "grpc_services": [to_istiod],
            },
            "cds_config": over_ads,
            "lds_config": over_ads,
        },
        "static_resources": {
            "clusters": [istiod, admin_cluster(site)],
            "listeners": [admin_listener(site.ports[f"{_NAME}.admin"])],
        },
    }
    return {"envoy.json": json.dumps(bootstrap, indent=2)}


def _command(site: Site) -> list[str]:
    return [
        *("--config-path", str(site.files(_NAME) / "envoy.json")),
        # Its shared memory would tie the gateways of two labs together.
        "--disable-hot-restart",
        *("--concurrency", "2"),
        *("--log-level", "warning"),
    ]


async def _ready(site: Site) -> bool:
    address = site.address(f"{_NAME}.http")
    return await answers(f"http://{address}/", headers={"Host": _PROBED_HOST})


PART = Part(
    name=_NAME,
    rank=61,
    needs=("istiod", "pods"),
    binary=Packaged("envoy", _envoy),
    ports=("http", "routes", "admin"),
    scrape=Scrape(
        job=_NAME,
        address=lambda site: site.address(f"{_NAME}.admin"),
        path="/stats/prometheus",
    ),
    objects=_objects,
    files=_files,
    command=_command,
    ready=_ready,
)
