"""argocd-repo-server: reads Git repositories and makes manifests of what is in them."""

from collections.abc import Mapping

from devflow.lab.part import Part, Site
from devflow.lab.parts.argocd import (
    BINARY,
    PLUGINS,
    RANK,
    REDIS,
    REPO_SERVER,
    redis_password,
    started_as,
)
from devflow.lab.running.probe import answers
from devflow.lab.site.files import make_folder
from devflow.lab.site.git_repository import make_repository
from devflow.lab.site.ports import LOOPBACK


def _prepare(site: Site) -> None:
    make_repository(site.layout.repository)
    make_folder(site.layout.folder / PLUGINS)
    make_folder(site.layout.data(REPO_SERVER) / "tmp")


def _environment(site: Site) -> Mapping[str, str]:
    return {
        **started_as(REPO_SERVER),
        "REDIS_PASSWORD": redis_password(site),
        # Clones: by default all labs would share one folder.
        "TMPDIR": str(site.layout.data(REPO_SERVER) / "tmp"),
        "ARGOCD_PLUGINSOCKFILEPATH": PLUGINS,
        "ARGOCD_ASK_PASS_SOCK": "run/ask-pass.sock",
        "ARGOCD_GPG_ENABLED": "false",
        # A repository that can't be rendered is tried again at each refresh.
        "ARGOCD_PAUSE_GEN_AFTER_FAILED_ATTEMPTS": "0",
        # The Git configuration of this machine must not change the lab.
        "GIT_CONFIG_NOSYSTEM": "1",
    }


def _command(site: Site) -> list[str]:
    return [
        *("--address", LOOPBACK),
        *("--port", str(site.ports[f"{REPO_SERVER}.grpc"])),
        *("--metrics-address", LOOPBACK),
        *("--metrics-port", str(site.ports[f"{REPO_SERVER}.metrics"])),
        *("--redis", site.address(f"{REDIS}.redis")),
        "--disable-tls",
        # How long a branch is believed to be where it was: by default three minutes.
        *("--revision-cache-expiration", "2s"),
        *("--loglevel", "warn"),
    ]


async def _ready(site: Site) -> bool:
    return await answers(f"http://{site.address(f'{REPO_SERVER}.metrics')}/healthz")


PART = Part(
    name=REPO_SERVER,
    rank=RANK,
    needs=(REDIS,),
    binary=BINARY,
    ports=("grpc", "metrics"),
    environment=_environment,
    prepare=_prepare,
    command=_command,
    ready=_ready,
)
