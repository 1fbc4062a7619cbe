"""What the programs of Kubernetes share: their version, and how they serve and ask for rights."""

from devflow.lab.part import Site
from devflow.lab.programs.go_binary import GoBinary
from devflow.lab.running.probe import answers


def program(name: str) -> GoBinary:
    """Return one of the programs."""
    return GoBinary(name, f"k8s.io/kubernetes/cmd/{name}", at_least=(1, 36), below=(1, 37))


def serving(site: Site, name: str) -> list[str]:
    """Return the flags by which one serves HTTPS on its port ``https``."""
    own = site.pki.leaf(name)
    address, _, port = site.address(f"{name}.https").partition(":")
    return [
        f"--bind-address={address}",
        f"--secure-port={port}",
        f"--tls-cert-file={own.certificate}",
        f"--tls-private-key-file={own.key}",
    ]


def asking(site: Site, name: str) -> list[str]:
    """Return the flags by which one asks the API server who its callers are, and what they may."""
    kubeconfig = site.kubeconfig(name)
    return [
        f"--authentication-kubeconfig={kubeconfig}",
        f"--authorization-kubeconfig={kubeconfig}",
    ]


async def healthy(site: Site, name: str) -> bool:
    """Probe of one that tells its health to anybody."""
    return await answers(f"https://{site.address(f'{name}.https')}/healthz", site.pki.ca)
