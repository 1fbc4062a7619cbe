"""traefik-proxy: Traefik 3.7, which serves its own kinds, and the Ingresses of ingress-nginx.

Only labs have it that ask for it: it takes longer to build than any other part.
"""

from devflow.lab.part import Manifest, Part, Scrape, Site
from devflow.lab.programs.go_binary import TOOLS, GoBinary
from devflow.lab.programs.source_change import SourceChange
from devflow.lab.running.probe import answers
from devflow.lab.site.credentials import ApiUser

_NAME = "traefik-proxy"
_API = f"{_NAME}.api"
_LEGO = "github.com/go-acme/lego/v5"
_NO_PROVIDERS = f"""package dns

import (
	"fmt"

	"{_LEGO}/challenge"
)

func NewDNSChallengeProviderByName(name string) (challenge.Provider, error) {{
	return nil, fmt.Errorf("unrecognized DNS provider: %s", name)
}}
"""


def _command(site: Site) -> list[str]:
    return [
        # It would call its makers.
        "--global.checknewversion=false",
        "--global.sendanonymoususage=false",
        f"--entrypoints.web.address={site.address(f'{_NAME}.http')}",
        f"--entrypoints.traefik.address={site.address(_API)}",
        "--api.insecure",
        "--api.dashboard=false",
        "--ping",
        "--metrics.prometheus",
        "--log.level=WARN",
        # By default it waits for two seconds between two changes.
        "--providers.providersthrottleduration=20ms",
        "--providers.kubernetescrd",
        # As Traefik's own chart: else a canary with no ready pod takes the app's whole route away.
        "--providers.kubernetescrd.allowemptyservices",
        "--providers.kubernetesingressnginx",
    ]


def _objects(_site: Site) -> tuple[Manifest, ...]:
    ingress_class: Manifest = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "IngressClass",
        "metadata": {"name": "nginx"},
        "spec": {"controller": "k8s.io/ingress-nginx"},
    }
    return (ingress_class,)


async def _ready(site: Site) -> bool:
    return await answers(f"http://{site.address(_API)}/ping")


PART = Part(
    name=_NAME,
    rank=95,
    on_demand=True,
    needs=("traefik", "pods"),
    restarts_with=("kube-apiserver",),
    binary=GoBinary(
        "traefik",
        "github.com/traefik/traefik/v3/cmd/traefik",
        module=TOOLS / "traefik",
        # Some providers of DNS, which only certificates need, are served by no Go proxy.
        change=SourceChange(
            "no-dns",
            module_path=_LEGO,
            file="providers/dns/zz_gen_dns_providers.go",
            old=None,
            new=_NO_PROVIDERS,
        ),
    ),
    ports=("http", "api"),
    user=ApiUser(_NAME, ("system:masters",)),
    # Releases are judged by these.
    scrape=Scrape(job=_NAME, address=lambda site: site.address(_API), seconds=None),
    environment=lambda site: {"KUBECONFIG": site.kubeconfig(_NAME)},
    command=_command,
    objects=_objects,
    ready=_ready,
)
