"""argocd-plugin: Argo CD's server for config management plugins, with the Devflow plugin in it."""

import os
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from signal import Signals

import yaml

from devflow.errors import Exit, UserError
from devflow.lab.part import Part, Site
from devflow.lab.parts.argocd import BINARY, PLUGINS, RANK, REPO_SERVER, started_as
from devflow.lab.running.logs import has_line
from devflow.lab.site.files import make_folder

_NAME = "argocd-plugin"
_SOCKET_PATH_LIMIT = 107
_RUN = "import sys; from devflow.plugin.command import main; sys.exit(main())"


def _plugin() -> Path:
    """Return the folder of the plugin's own code, which is run, never imported."""
    spec = find_spec("devflow.plugin")
    assert spec is not None  # noqa: S101
    assert spec.origin is not None  # noqa: S101
    return Path(spec.origin).parent


def _environment(site: Site) -> Mapping[str, str]:
    return {
        **started_as("argocd-cmp-server"),
        "ARGOCD_PLUGINSOCKFILEPATH": PLUGINS,
        "TMPDIR": str(site.layout.data(_NAME)),
    }


def _files(_site: Site) -> dict[str, str]:
    """Return the plugin as it is shipped, but run by this very interpreter: on PATH it may not be,
    and the first line of an installed script can't name every path to an interpreter.
    """
    plugin = yaml.safe_load((_plugin() / "plugin.yaml").read_text())
    # -P: the plugin runs in a clone, whose modules must not be taken for its own.
    plugin["spec"]["generate"]["command"] = [sys.executable, "-P", "-c", _RUN]
    return {"plugin.yaml": yaml.safe_dump(plugin)}


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
    files=_files,
    command=lambda site: ["--config-dir-path", str(site.files(_NAME))],
    ready=_ready,
    # At SIGTERM and SIGINT it removes its socket, and doesn't end; SIGHUP is ignored where the lab
    # was started by nohup. It has nothing to lose.
    stop_signal=Signals.SIGKILL,
)
