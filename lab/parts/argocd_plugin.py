"""argocd-plugin: Argo CD's server for config management plugins, with the Devflow plugin in it."""

import os
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from signal import Signals

from devflow.errors import Exit, UserError
from devflow.lab.part import Part, Site
from devflow.lab.parts.shared.argocd import BINARY, PLUGINS, RANK, REPO_SERVER, started_as
from devflow.lab.site.files import make_folder
from devflow.lab.site.logs import has_line

_NAME = "argocd-plugin"
_SOCKET_PATH_LIMIT = 107


def _plugin() -> Path:
    """Return the folder of the plugin's own code, which is run, never imported."""
    spec = find_spec("devflow.plugin")
    assert spec is not None  # noqa: S101
    assert spec.origin is not None  # noqa: S101
    return Path(spec.origin).parent


def _environment(site: Site) -> Mapping[str, str]:
    return {
        **started_as("argocd-cmp-server"),
        # Where `devflow-plugin` is.
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}",
        "ARGOCD_PLUGINSOCKFILEPATH": PLUGINS,
        "TMPDIR": str(site.layout.data(_NAME)),
    }


def _prepare(site: Site) -> None:
    folder = site.layout.folder / PLUGINS
    length = len(os.fsencode(folder / "devflow.sock"))
    if length > _SOCKET_PATH_LIMIT:
        raise UserError(
            f"{site.layout.folder} is too long a path for a lab: a socket in it would have {length}"
            f" characters, and the system allows {_SOCKET_PATH_LIMIT}. Point DEVFLOW_LAB at a"
            " folder with a shorter path.",
            Exit.LAB,
        )
    make_folder(folder)


async def _ready(site: Site) -> bool:
    return has_line(site.layout.log(_NAME), "serving on")


PART = Part(
    name=_NAME,
    rank=RANK,
    needs=(REPO_SERVER,),
    binary=BINARY,
    environment=_environment,
    prepare=_prepare,
    files=lambda _site: {"plugin.yaml": (_plugin() / "plugin.yaml").read_text()},
    command=lambda site: ["--config-dir-path", str(site.files(_NAME))],
    ready=_ready,
    # At SIGTERM and SIGINT it removes its socket, and doesn't end; SIGHUP is ignored where the lab
    # was started by nohup. It has nothing to lose.
    stop_signal=Signals.SIGKILL,
)
