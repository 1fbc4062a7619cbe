"""kube-controller-manager: ReplicaSets, Deployments, Jobs, autoscalers, endpoints, clean-up."""

from devflow.lab.part import Part, Site
from devflow.lab.parts.kubernetes import SIGNING_KEY, asking, healthy, program, serving
from devflow.lab.site.credentials import ApiUser

_NAME = "kube-controller-manager"

# The lab's one node never leaves, has no cloud, no volumes and no load balancers. Its pods have
# loopback addresses, which the API server refuses in endpoints; see lab.traffic.workload_entry.
_OFF = (
    "cloud-node-lifecycle-controller",
    "device-taint-eviction-controller",
    "endpoints-controller",
    "endpointslice-controller",
    "endpointslice-mirroring-controller",
    "node-ipam-controller",
    "node-lifecycle-controller",
    "node-route-controller",
    "service-lb-controller",
    "taint-eviction-controller",
)


def _command(site: Site) -> list[str]:
    return [
        f"--kubeconfig={site.kubeconfig(_NAME)}",
        *asking(site, _NAME),
        *serving(site, _NAME),
        f"--root-ca-file={site.pki.ca}",
        f"--service-account-private-key-file={site.pki.signing_key(SIGNING_KEY)}",
        "--use-service-account-credentials=false",
        f"--controllers=*,{','.join(f'-{name}' for name in _OFF)}",
        # One instance: an election would only make a restart wait for the old lease.
        "--leader-elect=false",
        "--kube-api-qps=200",
        "--kube-api-burst=400",
        "--profiling=false",
    ]


async def _ready(site: Site) -> bool:
    return await healthy(site, _NAME)


PART = Part(
    name=_NAME,
    rank=2,
    needs=("kube-apiserver",),
    # After an outage it would ask again only once a minute.
    restarts_with=("kube-apiserver",),
    binary=program(_NAME),
    ports=("https",),
    certificates=(_NAME,),
    signing_keys=(SIGNING_KEY,),
    user=ApiUser("system:kube-controller-manager", ("system:masters",)),
    command=_command,
    ready=_ready,
)
