"""kube-apiserver: the Kubernetes API."""

from devflow.lab.part import Part, Site
from devflow.lab.parts.kubernetes import SIGNING_KEY, program, serving
from devflow.lab.running.probe import answers
from devflow.lab.site.credentials import API_PORT, OWNER, token_file
from devflow.lab.site.ports import LOOPBACK

_NAME = "kube-apiserver"


def _files(site: Site) -> dict[str, str]:
    return {"tokens.csv": token_file(site.users, site.tokens)}


def _command(site: Site) -> list[str]:
    to_etcd = site.pki.leaf("etcd-client")
    signer = site.pki.signing_key(SIGNING_KEY)
    return [
        *serving(site, _NAME),
        f"--advertise-address={LOOPBACK}",
        f"--etcd-servers=https://{site.address('etcd.client')}",
        f"--etcd-cafile={site.pki.ca}",
        f"--etcd-certfile={to_etcd.certificate}",
        f"--etcd-keyfile={to_etcd.key}",
        "--anonymous-auth=false",
        f"--token-auth-file={site.files(_NAME) / 'tokens.csv'}",
        "--authorization-mode=RBAC",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-key-file={signer}",
        f"--service-account-signing-key-file={signer}",
        "--service-cluster-ip-range=127.20.0.0/16",
        # Nothing routes to the Service `kubernetes`, and its endpoint would be a loopback
        # address, which endpoints may not have.
        "--endpoint-reconciler-type=none",
        # It would keep the node closed, with no node controller to open it.
        "--disable-admission-plugins=TaintNodesByCondition",
        "--allow-privileged=true",
        "--profiling=false",
    ]


async def _ready(site: Site) -> bool:
    url = f"https://{site.address(API_PORT)}/readyz"
    return await answers(url, site.pki.ca, token=site.tokens[OWNER.name])


PART = Part(
    name=_NAME,
    rank=1,
    needs=("etcd",),
    binary=program(_NAME),
    ports=("https",),
    certificates=(_NAME, "etcd-client"),
    signing_keys=(SIGNING_KEY,),
    # By far the largest: it collects more often when it comes near this, rather than at all times,
    # which took a third of its CPU.
    environment=lambda _site: {"GOMEMLIMIT": "800MiB"},
    files=_files,
    command=_command,
    ready=_ready,
)
