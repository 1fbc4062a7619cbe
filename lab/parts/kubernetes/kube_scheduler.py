"""kube-scheduler: gives each pod its node."""

import json

from devflow.lab.part import Part, Site
from devflow.lab.parts.kubernetes import asking, healthy, program, serving
from devflow.lab.site.credentials import ApiUser

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
    config = site.files(_NAME) / "config.json"
    return [f"--config={config}", *asking(site, _NAME), *serving(site, _NAME)]


async def _ready(site: Site) -> bool:
    return await healthy(site, _NAME)


PART = Part(
    name=_NAME,
    rank=3,
    needs=("kube-apiserver",),
    # After an outage it would ask again only once a minute.
    restarts_with=("kube-apiserver",),
    binary=program(_NAME),
    ports=("https",),
    certificates=(_NAME,),
    user=ApiUser("system:kube-scheduler", ("system:masters",)),
    files=_files,
    command=_command,
    ready=_ready,
)
