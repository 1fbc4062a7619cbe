"""etcd: keeps what the API server knows."""

from devflow.lab.part import Part, Site
from devflow.lab.programs.go_binary import GoBinary
from devflow.lab.running.probe import answers


def _command(site: Site) -> list[str]:
    own = site.pki.leaf("etcd")
    client = f"https://{site.address('etcd.client')}"
    peer = f"https://{site.address('etcd.peer')}"
    return [
        "--name=lab",
        f"--data-dir={site.data('etcd')}",
        f"--listen-client-urls={client}",
        f"--advertise-client-urls={client}",
        f"--listen-peer-urls={peer}",
        f"--initial-advertise-peer-urls={peer}",
        f"--initial-cluster=lab={peer}",
        # Only holders of a certificate of the lab's own authority may read or write.
        "--client-cert-auth=true",
        f"--trusted-ca-file={site.pki.ca}",
        f"--cert-file={own.certificate}",
        f"--key-file={own.key}",
        "--peer-client-cert-auth=true",
        f"--peer-trusted-ca-file={site.pki.ca}",
        f"--peer-cert-file={own.certificate}",
        f"--peer-key-file={own.key}",
        # Faster, and safe against any kill: only a power cut can lose what was written last.
        "--unsafe-no-fsync",
        "--log-level=warn",
    ]


async def _ready(site: Site) -> bool:
    url = f"https://{site.address('etcd.client')}/readyz"
    return await answers(url, site.pki.ca, leaf=site.pki.leaf("etcd-client"))


PART = Part(
    name="etcd",
    rank=0,
    binary=GoBinary("etcd", "go.etcd.io/etcd/server/v3", at_least=(3, 6), below=(4, 0)),
    ports=("client", "peer"),
    certificates=("etcd", "etcd-client"),
    command=_command,
    ready=_ready,
)
