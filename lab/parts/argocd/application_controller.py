"""argocd-application-controller: compares Applications with Git, and syncs them."""

from collections.abc import Mapping

from devflow.lab.part import Part, Site
from devflow.lab.parts.argocd import (
    BINARY,
    NAMESPACE,
    RANK,
    REDIS,
    REPO_SERVER,
    redis_password,
    started_as,
)
from devflow.lab.running.probe import answers
from devflow.lab.site.credentials import ApiUser

_NAME = "argocd-application-controller"


def _environment(site: Site) -> Mapping[str, str]:
    return {
        **started_as(_NAME),
        "REDIS_PASSWORD": redis_password(site),
        "KUBECONFIG": site.kubeconfig(_NAME),
        # "The cluster I run in" is that of the kubeconfig.
        "ARGOCD_FAKE_IN_CLUSTER": "true",
    }


def _command(site: Site) -> list[str]:
    return [
        *("--namespace", NAMESPACE),
        *("--repo-server", site.address(f"{REPO_SERVER}.grpc")),
        "--repo-server-plaintext",
        *("--redis", site.address(f"{REDIS}.redis")),
        *("--metrics-port", str(site.ports[f"{_NAME}.metrics"])),
        # How often Git is asked for changes: by default every three minutes.
        *("--app-resync", "10"),
        *("--app-resync-jitter", "0"),
        # A repository that can't be read is reported at once, not after minutes.
        *("--repo-error-grace-period-seconds", "1"),
        *("--status-processors", "4"),
        *("--operation-processors", "4"),
        *("--loglevel", "warn"),
    ]


async def _ready(site: Site) -> bool:
    return await answers(f"http://{site.address(f'{_NAME}.metrics')}/healthz")


PART = Part(
    name=_NAME,
    rank=RANK,
    needs=(REPO_SERVER, "argocd-plugin", "argocd-settings", "argo-rollouts", "istio"),
    binary=BINARY,
    ports=("metrics",),
    user=ApiUser(_NAME, ("system:masters",)),
    environment=_environment,
    command=_command,
    ready=_ready,
)
