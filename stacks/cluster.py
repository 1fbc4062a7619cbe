"""Which cluster a stack deploys to."""

import os
from dataclasses import dataclass
from pathlib import Path

from devflow.release import SpecError

LAB_CONTEXT = "devflow-lab"
"""Name of the context in the lab's kubeconfig."""


@dataclass(frozen=True, slots=True)
class ClusterChoice:
    """A kubeconfig file and a context in it; ``None`` leaves it to the usual rules of clients."""

    kubeconfig: Path | None = None
    context: str | None = None


def choose_cluster(cluster: str, kubeconfig: str, context: str, project: Path) -> ClusterChoice:
    """The cluster that the configuration ``devflow:cluster``, ``kubeconfig`` and ``context`` means.

    The lab's folder is ``$DEVFLOW_LAB``, else ``.lab`` in the ``project``; a relative kubeconfig
    path starts there too.

    :raises SpecError: for an unknown ``cluster``.
    """
    if cluster == "lab":
        folder = Path(os.environ.get("DEVFLOW_LAB") or ".lab")
        return ClusterChoice(project / folder / "kubeconfig", LAB_CONTEXT)
    if cluster == "kubeconfig":
        path = project / Path(kubeconfig).expanduser() if kubeconfig else None
        return ClusterChoice(path, context or None)
    raise SpecError("devflow:cluster", f"{cluster!r} is not known; use 'lab' or 'kubeconfig'")
