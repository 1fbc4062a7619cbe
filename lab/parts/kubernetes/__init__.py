"""The control plane and its one node; and what the programs of Kubernetes share."""

from devflow.lab.part import Site
from devflow.lab.programs.go_binary import GoBinary
from devflow.lab.running.probe import answers

SIGNING_KEY = "service-accounts"
"""Signs the tokens of service accounts."""


def program(name: str) -> GoBinary:
    """Return one of the programs."""
    return GoBinary(name, f"k8s.io/kubernetes/cmd/{name}", at_least=(1, 36), below=(1, 37))


def serving(site: Site, name: str) -> list[str]:
    """Return the flags by which a program serves HTTPS on its port ``https``."""
    own = site.pki.leaf(name)
    address, _, port = site.address(f"{name}.https").partition(":")
    return [
        f"--bind-address={address}",
        f"--secure-port={port}",
        f"--tls-cert-file={own.certificate}",
        f"--tls-private-key-file={own.key}",
    ]


def asking(site: Site, name: str) -> list[str]:
    """Return the flags by which a program has the API server authenticate and authorise callers."""
    kubeconfig = site.kubeconfig(name)
    return [
        f"--authentication-kubeconfig={kubeconfig}",
        f"--authorization-kubeconfig={kubeconfig}",
    ]


async def healthy(site: Site, name: str) -> bool:
    """Probe of a program that reports its health without asking who calls."""
    return await answers(f"https://{site.address(f'{name}.https')}/healthz", site.pki.ca)
