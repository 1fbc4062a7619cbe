"""istiod: turns VirtualServices, DestinationRules and WorkloadEntries into Envoy's settings."""

import json

from devflow.lab.part import Part, Scrape, Site
from devflow.lab.parts.istio import CONTROL_PLANE
from devflow.lab.programs.go_binary import GoBinary
from devflow.lab.running.probe import answers
from devflow.lab.site.credentials import ApiUser

_NAME = "istiod"

# Off: what a plain Envoy on loopback can't do, and what no part of the lab uses.
_ENVIRONMENT = {
    "POD_NAME": _NAME,
    "POD_NAMESPACE": CONTROL_PLANE,
    "CLUSTER_ID": "Kubernetes",
    # Filters that only Istio's own build of Envoy has.
    "PILOT_ENABLE_METADATA_EXCHANGE": "false",
    # The gateway has no identity: it connects over loopback, without TLS.
    "XDS_AUTH": "false",
    "PILOT_ENABLE_XDS_IDENTITY_CHECK": "false",
    "ENABLE_CA_SERVER": "false",
    "INJECTION_WEBHOOK_CONFIG_NAME": "",
    "VALIDATION_WEBHOOK_CONFIG_NAME": "",
    # A Gateway of that API is served by the lab's own Envoy: no Deployment is to be made for it.
    "PILOT_ENABLE_GATEWAY_API_DEPLOYMENT_CONTROLLER": "false",
    # One instance: an election would only make a restart wait for the old lease.
    "ENABLE_LEADER_ELECTION": "false",
    # Calm of 10 ms instead of 100 ms before a change is sent: weights take effect at once.
    # Endpoints keep waiting with the rest, so that they never overtake the weights.
    "PILOT_DEBOUNCE_AFTER": "10ms",
    "PILOT_DEBOUNCE_MAX": "200ms",
}


def _files(_site: Site) -> dict[str, str]:
    mesh = {"enableAutoMtls": False, "defaultProviders": {}, "rootNamespace": CONTROL_PLANE}
    return {"mesh.json": json.dumps(mesh, indent=2)}


def _command(site: Site) -> list[str]:
    return [
        "discovery",
        f"--kubeconfig={site.kubeconfig(_NAME)}",
        f"--meshConfig={site.files(_NAME) / 'mesh.json'}",
        f"--grpcAddr={site.address(f'{_NAME}.xds')}",
        f"--httpAddr={site.address(f'{_NAME}.http')}",
        f"--monitoringAddr={site.address(f'{_NAME}.metrics')}",
        f"--ctrlz_port={site.ports[f'{_NAME}.ctrlz']}",
        "--httpsAddr=",
        "--secureGRPCAddr=",
        "--profile=false",
        "--kubernetesApiQPS=200",
        "--kubernetesApiBurst=400",
        # Each line of the informational log would be one of thousands.
        "--log_output_level=all:warn",
        "--shutdownDuration=1s",
    ]


async def _ready(site: Site) -> bool:
    return await answers(f"http://{site.address(f'{_NAME}.http')}/ready")


PART = Part(
    name=_NAME,
    # A lab without traffic can be used already: the control plane is built before it.
    rank=60,
    needs=("istio", "gateway-api"),
    # After an outage it would find its way back kind by kind, over a minute: weights that are new
    # with endpoints that are old lose requests. A new istiod sends nothing until it knows all.
    restarts_with=("kube-apiserver",),
    binary=GoBinary(
        "pilot-discovery",
        "istio.io/istio/pilot/cmd/pilot-discovery",
        at_least=(1, 30),
        below=(1, 33),
        tags=("vtprotobuf",),
    ),
    ports=("xds", "http", "metrics", "ctrlz"),
    scrape=Scrape(job=_NAME, address=lambda site: site.address(f"{_NAME}.metrics")),
    user=ApiUser(_NAME, ("system:masters",)),
    environment=lambda _site: _ENVIRONMENT,
    files=_files,
    command=_command,
    ready=_ready,
)
