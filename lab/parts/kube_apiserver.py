"""kube-apiserver: the Kubernetes API."""

from lab.credentials import OWNER, token_file
from lab.go_binary import GoBinary
from lab.part import Part, Site
from lab.plan import API_PORT
from lab.probe import answers


def _files(site: Site) -> dict[str, str]:
    return {"tokens.csv": token_file(site.users, site.tokens)}


def _command(site: Site) -> list[str]:
    own = site.pki.leaf("kube-apiserver")
    to_etcd = site.pki.leaf("etcd-client")
    signer = site.pki.signing_key("service-accounts")
    address, _, port = site.address(API_PORT).partition(":")
    return [
        f"--bind-address={address}",
        f"--advertise-address={address}",
        f"--secure-port={port}",
        f"--tls-cert-file={own.certificate}",
        f"--tls-private-key-file={own.key}",
        f"--etcd-servers=https://{site.address('etcd.client')}",
        f"--etcd-cafile={site.pki.ca}",
        f"--etcd-certfile={to_etcd.certificate}",
        f"--etcd-keyfile={to_etcd.key}",
        "--anonymous-auth=false",
        f"--token-auth-file={site.files('kube-apiserver') / 'tokens.csv'}",
        "--authorization-mode=RBAC",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-key-file={signer}",
        f"--service-account-signing-key-file={signer}",
        "--service-cluster-ip-range=127.20.0.0/16",
        # Nothing routes to the Service `kubernetes`, and its endpoint would be a loopback
        # address, which endpoints may not have.
        "--endpoint-reconciler-type=none",
        # ServiceAccount would refuse pods in the moment before a namespace has its account;
        # TaintNodesByCondition would keep the node closed, with no node controller to open it.
        "--disable-admission-plugins=ServiceAccount,TaintNodesByCondition",
        "--allow-privileged=true",
        "--profiling=false",
    ]


async def _ready(site: Site) -> bool:
    url = f"https://{site.address(API_PORT)}/readyz"
    return await answers(url, site.pki.ca, token=site.tokens[OWNER.name])


PART = Part(
    name="kube-apiserver",
    rank=1,
    needs=("etcd",),
    binary=GoBinary(
        "kube-apiserver", "k8s.io/kubernetes/cmd/kube-apiserver", at_least=(1, 36), below=(1, 37)
    ),
    ports=("https",),
    files=_files,
    command=_command,
    ready=_ready,
)
