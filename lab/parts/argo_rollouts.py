"""Argo Rollouts: walks canaries and moves their traffic."""

import json
from urllib.parse import quote

from devflow.lab.part import Manifest, Part, Site, namespace
from devflow.lab.programs.build import cached
from devflow.lab.programs.crds import CrdSource
from devflow.lab.programs.go_binary import TOOLS, GoBinary
from devflow.lab.running.logs import has_line
from devflow.lab.site.credentials import ApiUser

_NAME = "argo-rollouts"
_PLUGIN = GoBinary(
    "gatewayapi-plugin", "devflow.dev/lab/tools/gatewayapi", source=TOOLS / "gatewayapi"
)
"""The plugin of its own for the Gateway API: that of clusters is in no registry."""
_PLUGIN_NAME = "argoproj-labs/gatewayAPI"


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


def _objects(_site: Site) -> tuple[Manifest, ...]:
    """The namespace, and the plugins: it reads them at its start, and copies them from there."""
    location = f"file://{quote(str(cached(_PLUGIN)))}"
    plugins = json.dumps([{"name": _PLUGIN_NAME, "location": location}])
    config: Manifest = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "argo-rollouts-config", "namespace": _NAME},
        "data": {"trafficRouterPlugins": plugins},
    }
    return namespace(_NAME), config


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
    plugins=(_PLUGIN,),
    objects=_objects,
    environment=lambda site: {
        # Where analyses ask that name no Prometheus of their own.
        "ARGO_ROLLOUTS_PROMETHEUS_ADDRESS": f"http://{site.address('prometheus.http')}",
        # For the plugins.
        "KUBECONFIG": site.kubeconfig(_NAME),
    },
    command=_command,
    ready=_ready,
)
