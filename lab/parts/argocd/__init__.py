"""The parts of Argo CD; and what they share: a program, a namespace, and each other's names."""

from collections.abc import Mapping

from devflow.lab.part import Site
from devflow.lab.programs.go_binary import TOOLS, GoBinary
from devflow.lab.programs.source_change import SourceChange

NAMESPACE = "argocd"
REDIS = "argocd-redis"
REPO_SERVER = "argocd-repo-server"
PLUGINS = "run/plugins"
"""Folder of the plugins' sockets, from the lab's folder, where all parts run."""
RANK = 90
"""Built last: a lab can be used without Argo CD."""

BINARY = GoBinary(
    "argocd",
    "github.com/argoproj/argo-cd/v3/cmd",
    at_least=(3, 2),
    below=(3, 3),
    # Argo CD needs older Kubernetes modules than the other programs.
    module=TOOLS / "argocd",
    # The controller's metrics have a port but no address, and without them it ends.
    change=SourceChange(
        "loopback",
        module_path="github.com/argoproj/argo-cd/v3",
        file="controller/appcontroller.go",
        old='fmt.Sprintf("0.0.0.0:%d", metricsPort)',
        new='fmt.Sprintf("127.0.0.1:%d", metricsPort)',
    ),
)


def started_as(name: str) -> Mapping[str, str]:
    """Return the environment by which the program is the part ``name``."""
    return {"ARGOCD_BINARY_NAME": name}


def redis_password(site: Site) -> str:
    """Return the password of the lab's Redis."""
    return site.secret(REDIS)
