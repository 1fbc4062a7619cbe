"""pods: answers requests in place of the pods' containers. See ``devflow.lab.traffic``."""

import hashlib
from pathlib import Path

from devflow.lab import traffic
from devflow.lab.part import Part, Scrape, Site
from devflow.lab.programs.packaged import Packaged, interpreter
from devflow.lab.running.probe import answers
from devflow.lab.site.credentials import ApiUser
from devflow.lab.site.pod_network import CLAIM_PORT, claim_address

_NAME = "pods"
_TRAEFIK = "traefik-proxy.api"
"""A port that only some labs have."""
_SOURCE = Path(traffic.__file__).parent


def _files(_site: Site) -> dict[str, str]:
    # No program reads it: the digest makes `up` restart the part after a change of its code.
    code = b"".join(path.read_bytes() for path in sorted(_SOURCE.rglob("*.py")))
    return {"code.sha256": hashlib.sha256(code).hexdigest()}


def _command(site: Site) -> list[str]:
    return [
        "-P",
        *("-m", "devflow.lab.traffic"),
        f"--kubeconfig={site.kubeconfig(_NAME)}",
        f"--network={site.pod_network}",
        f"--gateway-admin={site.address('gateway.admin')}",
        *([f"--traefik-api={site.address(_TRAEFIK)}"] if _TRAEFIK in site.ports else []),
    ]


async def _ready(site: Site) -> bool:
    address = claim_address(site.pod_network)
    return await answers(f"http://{address}:{CLAIM_PORT}/healthz")


PART = Part(
    name=_NAME,
    needs=("istio",),
    binary=Packaged("python", interpreter),
    # All pods at one address, each labelled as Prometheus' Helm chart labels it in a cluster.
    scrape=Scrape(
        job="kubernetes-pods",
        address=lambda site: f"{claim_address(site.pod_network)}:{CLAIM_PORT}",
        # Releases are judged by these.
        seconds=None,
        honor_labels=True,
    ),
    user=ApiUser("lab-pods", ("system:masters",)),
    # The sidecar reports no times of creation, so neither do we.
    environment=lambda _site: {"PROMETHEUS_DISABLE_CREATED_SERIES": "True"},
    files=_files,
    command=_command,
    ready=_ready,
)
