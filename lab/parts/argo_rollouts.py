"""Argo Rollouts: walks canaries and moves their traffic."""

from devflow.lab.part import Part, Site, namespace
from devflow.lab.programs.crds import CrdSource
from devflow.lab.programs.go_binary import GoBinary
from devflow.lab.running.logs import has_line
from devflow.lab.site.credentials import ApiUser

_NAME = "argo-rollouts"


def _command(site: Site) -> list[str]:
    return [
        f"--kubeconfig={site.kubeconfig(_NAME)}",
        # Its two ports listen on all addresses, which no flag can change. No port, no listener:
        # it logs that both are invalid, and works.
        "--metricsPort=-1",
        "--healthzPort=-1",
        # One instance: an election would only make a restart wait for the old lease.
        "--leader-elect=false",
        "--qps=200",
        "--burst=400",
    ]


async def _ready(site: Site) -> bool:
    # It has no port to probe. It logs this line when its caches are filled.
    return has_line(site.layout.log(_NAME), "Started controller")


PART = Part(
    name=_NAME,
    needs=("kube-apiserver",),
    # After an outage it would ask again only once a minute.
    restarts_with=("kube-apiserver",),
    binary=GoBinary(
        "rollouts-controller",
        "github.com/argoproj/argo-rollouts/cmd/rollouts-controller",
        at_least=(1, 10),
        below=(1, 11),
    ),
    user=ApiUser(_NAME, ("system:masters",)),
    crds=CrdSource(_NAME, "github.com/argoproj/argo-rollouts", "manifests/crds/*-crd.yaml"),
    objects=lambda _site: (namespace(_NAME),),
    # Where analyses ask that name no Prometheus of their own.
    environment=lambda site: {
        "ARGO_ROLLOUTS_PROMETHEUS_ADDRESS": f"http://{site.address('prometheus.http')}"
    },
    command=_command,
    ready=_ready,
)
