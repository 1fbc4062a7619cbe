"""kube-scheduler: gives each pod its node."""

import json

from lab.credentials import ApiUser
from lab.go_binary import GoBinary
from lab.part import Part, Site
from lab.probe import answers

_NAME = "kube-scheduler"


def _files(site: Site) -> dict[str, str]:
    # The limits of requests have no flags, only this file.
    configuration = {
        "apiVersion": "kubescheduler.config.k8s.io/v1",
        "kind": "KubeSchedulerConfiguration",
        "clientConnection": {"kubeconfig": site.kubeconfig(_NAME), "qps": 200, "burst": 400},
        # One instance: an election would only make a restart wait for the old lease.
        "leaderElection": {"leaderElect": False},
        "enableProfiling": False,
    }
    return {"config.json": json.dumps(configuration, indent=2)}


def _command(site: Site) -> list[str]:
    own = site.pki.leaf(_NAME)
    address, _, port = site.address(f"{_NAME}.https").partition(":")
    kubeconfig = site.kubeconfig(_NAME)
    return [
        f"--config={site.files(_NAME) / 'config.json'}",
        f"--authentication-kubeconfig={kubeconfig}",
        f"--authorization-kubeconfig={kubeconfig}",
        f"--bind-address={address}",
        f"--secure-port={port}",
        f"--tls-cert-file={own.certificate}",
        f"--tls-private-key-file={own.key}",
    ]


async def _ready(site: Site) -> bool:
    return await answers(f"https://{site.address(f'{_NAME}.https')}/healthz", site.pki.ca)


PART = Part(
    name=_NAME,
    rank=3,
    needs=("kube-apiserver",),
    # After an outage it would ask again only once a minute.
    restarts_with=("kube-apiserver",),
    binary=GoBinary(_NAME, f"k8s.io/kubernetes/cmd/{_NAME}", at_least=(1, 36), below=(1, 37)),
    ports=("https",),
    user=ApiUser("system:kube-scheduler", ("system:masters",)),
    files=_files,
    command=_command,
    ready=_ready,
)
